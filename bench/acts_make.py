#!/usr/bin/env python3
"""acts_make - a register of invented acts as JSON lines, the same for the same seed.

usage: bench/acts_make.py COUNT [SEED [QUESTIONS]] >acts.jsonl

QUESTIONS is a file that gets 1000 questions whose words stand in these acts, for bench_acts.

Words follow Zipf's law as those of real texts do: some stand in most acts, most in few. Each act is in Kazakh and
Russian, every third in English too; one in ten has two editions, one in six has ended, half cite older ones.
"""
import json
import random
import sys

SYLLABLES = {
    "ru": "за кон пра во ви ло ре ги стра ция ор ган ми ни стр при каз по ста нов ле ние до ку мент срок вы ез дом".split(),
    "kk": "қа зақ стан ре гі за ңы ұй ым мі ні стр бұй рық құ жат мер зім шы ғу тір кел ге нде ба ла ө ңір жұ мыс".split(),
    "en": "law rule reg is ter of min i stry or der doc u ment term de part ure cit i zen ship state ser vice".split(),
}
ENDINGS = {"ru": ["", "ов", "ами", "у", "ом", "е"], "kk": ["", "лар", "дың", "ға", "ны", "да"], "en": ["", "s", "ed", "ing"]}


def vocabulary(lang, rnd, size=20000):
    words, seen = [], set()
    while len(words) < size:
        w = "".join(rnd.choice(SYLLABLES[lang]) for _ in range(rnd.randint(2, 5)))
        if w not in seen:
            seen.add(w)
            words.append(w)
    return words


def main():
    count, seed = int(sys.argv[1]), int(sys.argv[2]) if len(sys.argv) > 2 else 20261122
    rnd = random.Random(seed)
    words = {lang: vocabulary(lang, rnd) for lang in SYLLABLES}
    size = 20000

    def text(lang, n):
        out = []
        for _ in range(n):
            out.append(words[lang][int(size ** rnd.random()) - 1] + rnd.choice(ENDINGS[lang]))
        return " ".join(out) + "."

    questions = open(sys.argv[3], "w") if len(sys.argv) > 3 else None
    kinds, bodies = ["order", "resolution", "law", "decree"], ["MIA", "MFA", "MJ", "MF", "GOV", "PRES"]
    codes = []
    for i in range(count):
        year, kind, body = 1992 + rnd.randrange(34), rnd.choice(kinds), rnd.choice(bodies)
        langs = ["kk", "ru"] + (["en"] if i % 3 == 0 else [])
        starts = ["%d-03-01" % year] + (["%d-07-01" % (year + 1)] if i % 10 == 0 else [])
        code = "XX-%s-%d-%d" % (body, i + 1, year)
        act = {"code": code, "country": "xx", "kind": kind, "body": body, "number": str(i + 1),
               "adopted": "%d-02-%02d" % (year, 1 + i % 28), "in_force": "%d-03-01" % year,
               "title": {lang: text(lang, rnd.randint(5, 14)) for lang in langs},
               "themes": ["theme-%d" % rnd.randrange(20)], "tags": ["tag-%d" % rnd.randrange(200)], "editions": [],
               "links": [{"rel": "cites", "to": rnd.choice(codes)}] if codes and i % 2 else []}
        if i % 6 == 0:
            act["ceased"] = "%d-01-01" % (year + 3)
        clauses = rnd.randint(3, 10)
        for start in starts:
            for lang in langs:
                act["editions"].append({"from": start, "lang": lang, "clauses": [
                    {"id": "sec_%d" % (k + 1), "heading": "", "text": text(lang, rnd.randint(15, 45))}
                    for k in range(clauses)]})
        codes.append(code)
        if questions and i % max(1, count // 250) == 0:
            some = act["editions"][1]["clauses"][0]["text"].rstrip(".").split(" ")
            print("word:" + some[0], 'phrase:"%s %s %s"' % tuple(some[3:6]), "facet:" + some[7], "date:" + some[9],
                  sep="\n", file=questions)
        print(json.dumps(act, ensure_ascii=False, separators=(",", ":")))


if __name__ == "__main__":
    main()
