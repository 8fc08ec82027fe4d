#!/usr/bin/env python3
"""The same 40 people are registered, revoked, mailed again, given time and written to by 16 clients at once, each in an order of its own.
Nobody waits for each other in a circle: every call is answered, and PostgreSQL has seen no deadlock."""
import json
import random
import sys
import threading

import convoke

CLIENTS, CALLS, PEOPLE = 16, 12, 40
UNTIL = "2027-11-01T00:00:00Z"


def calls(merchant, chance, emails, ids):
    emails, ids = chance.sample(emails, len(emails)), chance.sample(ids, len(ids))
    return chance.choice([
        (convoke.REGISTER, merchant.batch(emails, chance.choice(["url", "invitation"]))),
        ("/functions/v1/invitation-revoke", {"enrolment_ids": ids}),
        ("/functions/v1/invitation-resend", {"enrolment_ids": ids}),
        ("/functions/v1/invitation-extend", {"enrolment_ids": ids, "expires_at": UNTIL}),
        ("/functions/v1/invitation-message", {"enrolment_ids": ids, "text": "Hello."})])


def main(seed):
    print(f"seed {seed}", flush=True)
    tally, answers = convoke.Tally("same people"), []
    with convoke.Server(None, "--resend-hourly", "100", "--smtp-daily-cap", "1") as server:
        merchant = convoke.Merchant(server, 100_000)
        server.start()
        merchant.add_interview(server)
        emails = [f"p{number}@example.com" for number in range(PEOPLE)]
        ids = [row["enrolment_id"] for row in
            json.loads(server.request("POST", convoke.REGISTER, merchant.batch(emails, "url"), merchant.headers)[1])]

        def work(number):
            chance, connection = random.Random(f"{seed} {number}"), server.connect()
            for _ in range(CALLS):
                path, body = calls(merchant, chance, emails, ids)
                answers.append((path, *convoke.send(connection, "POST", path, body, merchant.headers)))
            connection.close()

        threads = [threading.Thread(target=work, args=(number,)) for number in range(CLIENTS)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        wrong = [answer for answer in answers if answer[1] != 200]
        tally.check("every call is answered", len(answers) == CLIENTS * CALLS and not wrong, f"{len(answers)}: {wrong[:1]}")
        if server.url:
            found = server.rows("SELECT deadlocks FROM pg_stat_database WHERE datname = current_database()")[0][0]
            tally.check("no deadlock", found == 0, found)
        tally.check("each is enrolled once", server.rows("SELECT count(*) FROM enrolment")[0][0] == PEOPLE)
        tally.check("convoke check", not server.faults_in_books(), server.faults_in_books()[:500])
        server.stop()
    return tally.end()


if __name__ == "__main__":
    sys.exit(main(sys.argv[1] if len(sys.argv) > 1 else random.randrange(10 ** 9)))
