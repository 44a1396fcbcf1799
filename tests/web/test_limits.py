from krake.web.limits import Attempts, Bucket, Buckets


class Clock:
    at = 100.0

    def __call__(self) -> float:
        return self.at


def test_a_bucket_lets_a_burst_through_and_then_its_rate():
    clock = Clock()
    bucket = Bucket(rate=20, burst=60, now=clock)
    assert sum(bucket.take() for _ in range(100)) == 60
    clock.at += 1
    assert sum(bucket.take() for _ in range(100)) == 20


def test_strangers_cannot_fill_the_memory_with_keys():
    buckets = Buckets(rate=1, burst=1, most=50)
    for number in range(1000):
        buckets.take(f"10.0.0.{number}")
    assert len(buckets.kept) == 50


def test_wrong_passwords_wait_longer_each_time_and_a_right_one_clears():
    clock = Clock()
    attempts = Attempts(now=clock)
    for _ in range(4):
        assert attempts.wait("a") == 0
        attempts.failed("a")
    waits = []
    for _ in range(12):
        attempts.failed("a")
        waits.append(attempts.wait("a"))
        clock.at += waits[-1] + 0.1
    assert waits == sorted(waits) and waits[0] == 1 and waits[-1] == 300
    assert attempts.wait("b") == 0
    attempts.right("a")
    assert attempts.wait("a") == 0


def test_many_addresses_together_share_one_slow_bucket():
    attempts = Attempts(now=Clock())
    assert sum(attempts.wait(f"10.0.{n}.1") == 0 for n in range(500)) == 30
