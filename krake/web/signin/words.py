"""What the sign-in pages say."""

from krake.kit.text import Words

SIGN_IN = Words("Sign in", "Anmelden")
WELCOME = Words("Welcome to Krake", "Willkommen bei Krake")
CONTINUE = Words("Continue", "Weiter")
PASSWORD = Words("Password", "Passwort")
CHOOSE_PASSWORD = Words("Choose a password", "Wähle ein Passwort")
LENGTH = Words(
    "At least 12 characters. Several words are easiest to remember.", "Mindestens 12 Zeichen. Mehrere Wörter merkt man sich am besten."
)
LINK_ENTERS = Words("This link signs this browser in. It works once.", "Dieser Link meldet diesen Browser an. Er gilt einmal.")
LINK_FIRST = Words(
    "You are the owner of this Krake. With this password you sign in from now on.",
    "Dir gehört dieser Krake. Mit diesem Passwort meldest du dich künftig an.",
)
LINK_ENDED = Words(
    "This link has been used or is older than 15 minutes. Run krake link for a new one.",
    "Dieser Link wurde benutzt oder ist älter als 15 Minuten. Einen neuen gibt der Befehl krake link.",
)
NO_PASSWORD = Words(
    "No password has been set yet. Open the sign-in link that Krake printed when it started, or run krake link for a new one.",
    "Es ist noch kein Passwort gesetzt. Öffne den Anmeldelink vom Start, oder hol dir mit krake link einen neuen.",
)
FORGOTTEN = Words("Forgotten it? Run krake link on the server.", "Vergessen? Führe auf dem Server krake link aus.")
WRONG = Words("This is not the password.", "Das ist nicht das Passwort.")
TOO_SHORT = Words("This password has fewer than 12 characters.", "Dieses Passwort hat weniger als 12 Zeichen.")
TOO_LONG = Words("This password has more than 200 characters.", "Dieses Passwort hat mehr als 200 Zeichen.")
TOO_MANY = Words("Too many wrong passwords. Try again in {seconds} s.", "Zu viele falsche Passwörter. Versuche es in {seconds} s wieder.")
GOOGLE = Words("Continue with Google", "Weiter mit Google")
PROVE = Words("Show that it is you", "Zeig, dass du es bist")
PROVE_WHY = Words(
    "Limits, keys and live mode ask for the password again. Then you have five minutes.",
    "Grenzen, Schlüssel und Live-Betrieb fragen noch einmal nach dem Passwort. Danach hast du fünf Minuten.",
)
BACK_TO_SIGN_IN = ("/login", Words("To the sign-in page", "Zur Anmeldung"))

GOOGLE_OFF = Words("Signing in with Google is not set up here.", "Die Anmeldung mit Google ist hier nicht eingerichtet.")
GOOGLE_LOST = Words(
    "This sign-in was not started in this browser, or more than ten minutes ago.",
    "Diese Anmeldung wurde nicht in diesem Browser begonnen oder ist älter als zehn Minuten.",
)
GOOGLE_STOPPED = Words("Google did not sign you in.", "Google hat dich nicht angemeldet.")
GOOGLE_UNSOUND = Words("Google's answer could not be trusted.", "Googles Antwort war nicht vertrauenswürdig.")
GOOGLE_UNREACHABLE = Words("Google cannot be reached.", "Google ist nicht erreichbar.")
NO_ACCESS = Words("This account has no access to this Krake.", "Dieses Konto hat keinen Zugang zu diesem Krake.")
