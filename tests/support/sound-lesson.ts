// A lesson in which every kind of section and of sentence occurs, for tests to take and to break.
export const SOUND = `---
id: sound
title: A sound lesson
summary: It has one of everything.
minutes: 5
objective: See every part once.
misconception: That parts are missing.
scenario: clicks
settings:
  checkpoint every: off
---

# A sound lesson

Look at \`Count-1\` and *think*.

## Predict {#what}

What is left?

- (x) Nothing.
  > Quite so.
- ( ) All.
  > No.

Ask for confidence.
True because: the job starts again from the beginning

## Predict {#when} on the timeline

When does it run again?

Answer: when recovery ends
Tolerance: 0.5 s

## Run

- Play until at 8 s, then pause.
  Say: Kill it
  now.
  Do: kill TM-2
  Point at: TM-2
  Point at: the channel Map-1 → Count-1
- Play until recovery ends, then pause.
  Say: There it is.

## Question {#where}

Where is it?

- [x] Here.
  > Yes.
- [ ] There.
  > No.

## Challenge {#do-it}

Do it yourself.

Start: fresh
With:

- checkpoint every: 5 s
- at 0 s slow task Map-2 by 2 times

You may:

- set checkpoint every to off or 5 s
- kill TM-2

Limit: 1 action, 90 s
Pass when:

- the job restores from checkpoint 2
- the result equals the expected result

Fail when:

- a record is counted twice

Hint: One.
Hint: Two
goes on.
Solution:

- when checkpoint 2 completes, kill TM-2

Wrong: no crash (misses "the job restores")

- set checkpoint every to 5 s

## Debrief

You said {{what}}

In real Flink: \`restart-strategy.type\`.

## Teacher

Time: 5 min.
Discuss: Why?
`;
