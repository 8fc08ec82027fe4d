#!/usr/bin/env python3
"""200 candidates take an interview at once, from the link to the sending: each answer is there as its author left it, each is charged once,
and the books are right."""
import json
import re
import sys
import threading
import time
import urllib.parse

import convoke

PEOPLE, QUESTIONS, SAVES = 200, 3, 3
TEXT = "{} answers question {} for the {}. time: we looked at it together, wrote it down and asked again."


class Candidate:
    """A browser without script: keeps its cookie and one connection, follows nothing by itself."""

    def __init__(self, server, number, link):
        self.server, self.number, self.fault = server, number, None
        self.connection = server.connect()
        address = urllib.parse.urlsplit(link)
        self.home, self.headers = address.path, {"Content-Type": "application/x-www-form-urlencoded"}
        self.link = f"{address.path}?{address.query}"

    def ask(self, method, path, status, **form):
        """The answer's text and headers; a server that asks to come back later gets its will."""
        while True:
            self.connection.request(method, path, urllib.parse.urlencode(form) if form else None, self.headers)
            reply = self.connection.getresponse()
            text = reply.read().decode()
            if reply.status != 503:
                break
            time.sleep(int(reply.headers["Retry-After"]))
        if reply.status != status:
            raise RuntimeError(f"{method} {path}: {reply.status} {text[:200]}")
        return text, reply.headers

    def text(self, question, save):
        return TEXT.format(f"Candidate {self.number}", question, save)

    def take(self):
        self.headers["Cookie"] = self.ask("GET", self.link, 303)[1]["Set-Cookie"].split(";")[0]
        self.ask("POST", self.home + "start", 303)
        for question in range(1, QUESTIONS + 1):
            page = self.ask("GET", f"{self.home}question/{question}", 200)[0]
            answer, version = (re.search(rf'name="{name}" value="([^"]+)"', page).group(1) for name in ("answer", "version"))
            for save in range(1, SAVES + 1):
                saved = json.loads(self.ask("POST", self.home + "save", 200, answer=answer, version=version, text=self.text(question, save))[0])
                if saved["state"] != "saved":
                    raise RuntimeError(f"an answer was not saved: {saved}")
                version = saved["version"]
            self.ask("POST", f"{self.home}question/{question}", 303, answer=answer, version=version, go="next", text=self.text(question, "last"))
        self.ask("POST", self.home + "submit", 303)

    def run(self, barrier):
        try:
            self.connection.connect()
            barrier.wait()
            self.take()
        except Exception as fault:  # whatever it was, it is told
            self.fault = fault
        finally:
            self.connection.close()


def links(server, merchant):
    body = {"name": "At once", "location": "remote", "interview_template_id": merchant.template, "mojito_language_code": "en", "status": "active",
        "type": "interview", "visibility": "merchant_invite", "description": "Many at once.",
        "questions": [{"question": f"Question {i + 1}?"} for i in range(QUESTIONS)]}
    status, made = server.request("POST", "/functions/v1/job-interview-create-from-array", body, merchant.headers)
    merchant.interview = json.loads(made)["interview_def_set_id"] if status == 200 else None
    users = merchant.batch([f"c{i}@example.com" for i in range(PEOPLE)], "url")
    return [row["interview_url"] for row in json.loads(server.request("POST", convoke.REGISTER, users, merchant.headers)[1])]


def main():
    tally = convoke.Tally("two hundred")
    with convoke.Server() as server:
        merchant = convoke.Merchant(server, 100_000)
        server.start()
        everybody = [Candidate(server, i, link) for i, link in enumerate(links(server, merchant))]
        barrier = threading.Barrier(PEOPLE)
        threads = [threading.Thread(target=candidate.run, args=(barrier,)) for candidate in everybody]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()

        faults = [f"{candidate.number}: {candidate.fault}" for candidate in everybody if candidate.fault]
        tally.check("everybody gets to the end", not faults, faults[:3])
        sent = server.rows("SELECT count(*) FROM result WHERE status = 'active' AND coach_status = 'completed'")[0][0]
        tally.check("everybody's answers are sent", sent == PEOPLE, f"{sent} results")
        there = {(email, question): text for email, question, text in server.rows("""SELECT c.email_key, a.position, a.text FROM answer a
            JOIN result r ON r.merchant_id = a.merchant_id AND r.id = a.result_id
            JOIN candidate c ON c.merchant_id = r.merchant_id AND c.id = r.candidate_id""")}
        wanted = {(f"c{one.number}@example.com", 10 * question): one.text(question, "last")
            for one in everybody for question in range(1, QUESTIONS + 1)}
        others = sum(there.get(key) != text for key, text in wanted.items())
        tally.check("every answer is as it was left", there == wanted, f"{len(there)} answers, {others} of them others")
        cost = server.rows("SELECT cost FROM interview")[0][0]
        sums = server.rows("SELECT held, charged FROM credit WHERE charged > 0")
        charges = server.rows("SELECT count(DISTINCT enrolment_id), count(*) FROM credit_entry WHERE kind = 'charge'")[0]
        tally.check("each is charged once", tuple(charges) == (PEOPLE, PEOPLE) and [tuple(row) for row in sums] == [(0, PEOPLE * cost)], f"{charges}, {sums}")
        tally.check("the books are right", server.faults_in_books() == "", server.faults_in_books())
        server.stop()
    return tally.end()


if __name__ == "__main__":
    sys.exit(main())
