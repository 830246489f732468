"""A procedure of its own with one of everything that a team lead mistypes; tests change a word of it."""

from __future__ import annotations

NAME = "SOP-W.md"
SOP = """\
---
id: SOP-W
title: Orders on hold, as somebody wrote it
version: 1.0.0
status: effective
effective: 2026-01-01
review_by: 2030-01-01
owner: Tests
approved_by: Tests
applies: order.value > 0
calendar: order.site
authority: HOUSE
pass_mark: 80
skills: [testing]
sources: [none]
---

# Orders on hold, as somebody wrote it

## Purpose

To be mistyped.

## Scope

Every order.

## Definitions

| name | is | unit | shown on |
|------|----|------|----------|
| `exposure` | `credit.receivables + credit.open_orders + order.value - credit.unapplied_cash` | money | account |
| `over_amount` | `max(0, exposure - credit.limit)` | money | |
| `over_percent` | `100 * over_amount / max(credit.limit, 1)` | percent | |

## Parameters

| name    | value | unit | since      | authority | source |
|---------|-------|------|------------|-----------|--------|
| `grace` | 15    | days | 2026-01-01 | HOUSE     | none   |

## Decisions

### W-1 Who may release

First row that fits decides.

| row   | `order.channel` | `over_percent` | **`authority`** | Because        |
|-------|-----------------|----------------|-----------------|----------------|
| W-1.1 | phone           |                | controller      | Paper is slow. |
| W-1.2 |                 | up to 10       | credit analyst  | A little.      |
| W-1.3 |                 |                | credit manager  | The rest.      |

## Procedure

### W-2 Before any change

- **Open** `account`. (W-2.1)
- **Open** `holds`. A credit hold is often not the only one. (W-2.2)
- When `over_amount > 0`, **flag** `exposure` against `credit.limit`. (W-2.3)

### W-3 Always

1. When `payment.status` is advised or pending, **ask receivables** is it posted. A remittance is not cash. (W-3.1)
2. **Write note** of credit, within 4 working hours. (W-3.2)
3. **Tell customer** `under review`. (W-3.3)

### W-4 Message `under review`

| item  | rule         | what              | authority |
|-------|--------------|-------------------|-----------|
| W-4.1 | must say     | `order.po_number` | HOUSE     |
| W-4.2 | must not say | "credit hold"     | HOUSE     |

## Never

- **Release hold** credit. *Critical.* (W-5.1)

## At the end

- `note.reasons` is not empty. (W-6.1)
"""
