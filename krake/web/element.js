// Krake: what Reflex asks of @emotion/react. No element of ours has styles in Python (they are in assets/*.css, and a test keeps it so),
// so each is React's own element: ten kilobytes less to load, and nothing between a page and React.
import { createElement } from "react";

export const jsx = createElement;
