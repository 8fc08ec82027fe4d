#!/usr/bin/env python3
"""The same Idempotency-Key from 32 clients at once: each gets 409 or the one answer, byte for byte, and the batch happens once.

usage: same_key.py [ROUNDS]
"""
import sys
import threading

import convoke

CLIENTS, PEOPLE = 32, 50


def storm(server, merchant, number):
    """Answers of all clients to one request under one key."""
    body = merchant.batch([f"r{number}-n{i}@example.com" for i in range(PEOPLE)], "invitation")
    headers = {**merchant.headers, "Idempotency-Key": f"key-{number}"}
    answers, barrier = [], threading.Barrier(CLIENTS)

    def ask():
        connection = server.connect()
        connection.connect()
        barrier.wait()
        answers.append(convoke.send(connection, "POST", convoke.REGISTER, body, headers))
        connection.close()

    threads = [threading.Thread(target=ask) for _ in range(CLIENTS)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return answers, body, headers


def main(rounds):
    tally = convoke.Tally("same key")
    with convoke.Server() as server:
        merchant = convoke.Merchant(server, 1_000_000)
        server.start()
        merchant.add_interview(server)
        for number in range(rounds):
            answers, body, headers = storm(server, merchant, number)
            statuses = sorted(status for status, _ in answers)
            tally.check(f"round {number}: all get 200 or 409", len(answers) == CLIENTS and set(statuses) <= {200, 409}, statuses)
            good = {bytes(text) for status, text in answers if status == 200}
            tally.check(f"round {number}: one answer", len(good) == 1, f"{len(good)} different answers")
            tally.check(f"round {number}: asked later, it is the same",
                good == {server.request("POST", convoke.REGISTER, body, headers)[1]})
            for what, sql in {
                    "enrolments": "SELECT count(*) FROM enrolment", "mails": "SELECT count(*) FROM outbox WHERE kind = 'invitation'",
                    "held places": "SELECT sum(people) FROM credit_entry WHERE kind = 'hold'"}.items():
                found = server.rows(sql)[0][0]
                tally.check(f"round {number}: {what} once", found == (number + 1) * PEOPLE, found)
        body["users"] = body["users"][1:]
        status, text = server.request("POST", convoke.REGISTER, body, headers)
        tally.check("another request under the same key is refused", status == 422, f"{status} {text!r}")
        server.stop()
    return tally.end()


if __name__ == "__main__":
    sys.exit(main(int(sys.argv[1]) if len(sys.argv) > 1 else 10))
