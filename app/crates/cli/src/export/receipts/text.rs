//! The income statement for readers.

use std::fmt::{self, Write as _};

use super::{Basis, Line, Paid, Receipts, Sum};
use crate::export::words::{Readable, coins, number, title};

impl Basis {
    fn words(self) -> &'static str {
        match self {
            Self::Answers => "answers",
            Self::Released => "deferred by earlier answers, released",
            Self::Pruned => "answers whose records were pruned",
            Self::ReleasedOrPruned => "deferred and released, or of pruned records",
        }
    }
}

fn line(out: &mut String, line: &Line) -> fmt::Result {
    let what = match (line.model_id, &line.model_name) {
        (Some(id), Some(name)) if !name.is_empty() => format!("model {id} ({name})"),
        (Some(id), _) => format!("model {id}"),
        _ => line.basis.words().to_owned(),
    };
    writeln!(out, "    {:<44} {:>20}", what, coins(&line.amount, &line.denom))
}

fn all(sums: &[Sum]) -> String {
    let parts: Vec<String> = sums.iter().map(|s| format!("{} as {}", coins(&s.amount, &s.denom), s.role)).collect();
    if parts.is_empty() { "nothing".to_owned() } else { parts.join(", ") }
}

fn payment(out: &mut String, paid: &Paid) -> fmt::Result {
    let answers = match (paid.first_inference_id, paid.last_inference_id) {
        (0, 0) => "released".to_owned(),
        (first, last) if first == last => format!("answer {first}"),
        (first, last) => format!("of answers {first} to {last}"),
    };
    let day = paid.time.as_deref().and_then(|time| time.get(..10)).unwrap_or_default();
    writeln!(out, "  {day:<10}  block {:<9} {answers:<24} {}", paid.height, all(&paid.totals))
}

impl Readable for Receipts {
    fn text(&self) -> Result<String, fmt::Error> {
        let mut out = String::new();
        title(
            &mut out,
            &format!("What {} was paid for answers, blocks {} to {}", self.account, self.from, self.to),
            &self.state,
        )?;
        if let Some(elsewhere) = &self.paid_to {
            writeln!(out, "paid to {elsewhere}, where it waits for a transfer to another chain")?;
        }
        writeln!(out, "\nPaid, by role and model\n")?;
        if self.totals.is_empty() {
            writeln!(out, "  nothing")?;
        }
        for total in &self.totals {
            writeln!(out, "  {:<46} {:>20}", format!("as {}", total.role), coins(&total.amount, &total.denom))?;
            for part in self.lines.iter().filter(|l| l.role == total.role && l.denom == total.denom) {
                line(&mut out, part)?;
            }
        }
        writeln!(out, "\nPayments, {}\n", self.payments.len())?;
        for paid in &self.payments {
            payment(&mut out, paid)?;
        }
        let waiting = &self.not_yet_paid;
        writeln!(out, "\nEarned and not yet paid, after block {}: no part of the sums above\n", self.state.height)?;
        writeln!(out, "  credited, `tx attribution withdraw-earnings` has it paid: {}", all(&waiting.credited))?;
        if waiting.deferred.is_empty() {
            writeln!(out, "  deferred until others' data have judged the contributions: nothing")?;
        }
        for deferred in &waiting.deferred {
            writeln!(
                out,
                "  deferred of contribution {}, before the shares of others: {}, of which {} can be released; {} of 3 made",
                deferred.contribution_id,
                coins(&deferred.amount, &deferred.denom),
                coins(&deferred.releasable, &deferred.denom),
                number(deferred.judgements, "judgement")
            )?;
        }
        Ok(out)
    }
}
