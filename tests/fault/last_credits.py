#!/usr/bin/env python3
"""64 clients spend the last 100 credits' worth of candidates at once: exactly 100 people get in, 100 are held, nobody more."""
import json
import sys
import threading

import convoke

CLIENTS, PLACES, CALLS, PEOPLE = 64, 100, 2, 3


def main():
    tally = convoke.Tally("last credits")
    with convoke.Server() as server:
        rich = convoke.Merchant(server, 1_000_000, "Rich")
        server.start()
        rich.add_interview(server)
        cost = server.rows("SELECT cost FROM interview")[0][0]
        tally.check("an interview costs something", cost > 0, cost)
        server.stop()
        poor = convoke.Merchant(server, PLACES * cost / 1000, "Poor")
        server.start()
        poor.add_interview(server)

        results, barrier = [], threading.Barrier(CLIENTS)

        def spend(number):
            connection = server.connect()
            connection.connect()
            barrier.wait()
            for call in range(CALLS):
                emails = [f"c{number}-k{call}-n{i}@example.com" for i in range(PEOPLE)]
                status, body = convoke.send(connection, "POST", convoke.REGISTER, poor.batch(emails, "invitation"), poor.headers)
                results.append((status, json.loads(body)))
            connection.close()

        threads = [threading.Thread(target=spend, args=(number,)) for number in range(CLIENTS)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()

        rows = [row for status, body in results if status == 200 for row in body]
        tally.check("every call is answered", len(rows) == CLIENTS * CALLS * PEOPLE, f"{len(rows)} rows")
        good = sum(row["result"] == "ok" for row in rows)
        tally.check("as many are in as can be paid for", good == PLACES, f"{good} rows say ok")
        refused = [row for row in rows if row["result"] != "ok"]
        tally.check("the others say why", all(row["result"].startswith("Error: ") and "interview_url" not in row for row in refused))
        enrolled, held = server.rows("SELECT count(*), sum(cost) FROM enrolment")[0]
        tally.check("as many are enrolled", enrolled == PLACES and held == PLACES * cost, f"{enrolled} cost {held}")
        granted, sums = server.rows(f"SELECT granted, held FROM credit WHERE granted = {PLACES * cost}")[0]
        tally.check("nothing is left and nothing overdrawn", granted == sums, f"granted {granted}, held {sums}")
        people = server.rows("SELECT sum(people) FROM credit_entry WHERE kind = 'hold'")[0][0]
        tally.check("the ledger says the same", people == PLACES, people)
        mails = server.rows("SELECT count(*) FROM outbox WHERE kind = 'invitation'")[0][0]
        tally.check("only they are mailed", mails == PLACES, mails)
        server.stop()
    return tally.end()


if __name__ == "__main__":
    sys.exit(main())
