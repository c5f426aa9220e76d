//! The time of a block header, the only clock that state code knows.

/// Time of a block header: seconds and nanoseconds since the Unix epoch. The only clock that state code
/// knows.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Default)]
pub struct BlockTime {
    /// The seconds since the Unix epoch.
    pub seconds: i64,
    /// Nanoseconds, below 10^9.
    pub nanos: i32,
}

impl BlockTime {
    /// Length of [`BlockTime::sortable_text`].
    pub const SORTABLE_LEN: usize = 29;
    /// Go's zero `time.Time`: the first of January of the year 1.
    pub const GO_ZERO: BlockTime = BlockTime { seconds: -62_135_596_800, nanos: 0 };

    /// `2006-01-02T15:04:05.000000000` in UTC (SDK `sdk.SortableTimeFormat`): order in text is order in time
    /// from year 0 to 9999.
    pub fn sortable_text(&self) -> String {
        let days = self.seconds.div_euclid(86_400);
        let second = self.seconds.rem_euclid(86_400);
        let (year, month, day) = civil(days);
        format!(
            "{year:04}-{month:02}-{day:02}T{:02}:{:02}:{:02}.{:09}",
            second.div_euclid(3600),
            second.rem_euclid(3600).div_euclid(60),
            second.rem_euclid(60),
            self.nanos
        )
    }

    /// `2006-01-02T15:04:05Z`, without parts of a second (Go `time.RFC3339` in UTC).
    pub fn rfc3339(&self) -> String {
        let text = self.sortable_text();
        format!("{}Z", text.split('.').next().unwrap_or_default())
    }

    /// `2006-01-02 15:04:05.678 +0000 UTC` (Go `Time.String` in UTC).
    pub fn go_text(&self) -> String {
        let text = self.sortable_text().replacen('T', " ", 1);
        let (whole, fraction) = text.split_once('.').unwrap_or((&text, ""));
        let point = if self.nanos == 0 { "" } else { "." };
        format!("{whole}{point}{} +0000 UTC", fraction.trim_end_matches('0'))
    }

    /// Reads [`BlockTime::sortable_text`].
    pub fn from_sortable_text(text: &str) -> Option<Self> {
        let field = |range: std::ops::Range<usize>| text.get(range)?.parse::<i64>().ok();
        let (year, month, day) = (field(0..4)?, field(5..7)?, field(8..10)?);
        let time = field(11..13)?
            .checked_mul(3600)?
            .checked_add(field(14..16)?.checked_mul(60)?)?
            .checked_add(field(17..19)?)?;
        let seconds = days_from_civil(year, month, day)?.checked_mul(86_400)?.checked_add(time)?;
        let found = Self { seconds, nanos: i32::try_from(field(20..29)?).ok()? };
        (found.sortable_text() == text).then_some(found)
    }

    /// This time and a duration in nanoseconds; `None` out of range (Go `Time.Add`).
    pub fn plus_nanos(&self, nanos: i128) -> Option<Self> {
        let total = self.unix_nanos().checked_add(nanos)?;
        let seconds = i64::try_from(total.div_euclid(1_000_000_000)).ok()?;
        Some(Self { seconds, nanos: i32::try_from(total.rem_euclid(1_000_000_000)).ok()? })
    }

    /// Nanoseconds since the Unix epoch.
    pub fn unix_nanos(&self) -> i128 {
        i128::from(self.seconds).saturating_mul(1_000_000_000).saturating_add(i128::from(self.nanos))
    }
}

/// Year, month and day of a day since the epoch (Hinnant, "chrono-compatible low-level date algorithms").
fn civil(days: i64) -> (i64, i64, i64) {
    let z = days.saturating_add(719_468);
    let (era, doe) = (z.div_euclid(146_097), z.rem_euclid(146_097));
    let yoe = (doe - doe / 1460 + doe / 36_524 - doe / 146_096) / 365;
    let doy = doe - (365 * yoe + yoe / 4 - yoe / 100);
    let mp = (5 * doy + 2) / 153;
    let month = if mp < 10 { mp + 3 } else { mp - 9 };
    let year = yoe + era * 400 + i64::from(month <= 2);
    (year, month, doy - (153 * mp + 2) / 5 + 1)
}

/// The inverse of [`civil`]; `None` for a month or day out of range.
fn days_from_civil(year: i64, month: i64, day: i64) -> Option<i64> {
    if !(1..=12).contains(&month) || !(1..=31).contains(&day) {
        return None;
    }
    let y = if month <= 2 { year - 1 } else { year };
    let (era, yoe) = (y.div_euclid(400), y.rem_euclid(400));
    let mp = (month + 9) % 12;
    let doe = yoe * 365 + yoe / 4 - yoe / 100 + (153 * mp + 2) / 5 + day - 1;
    Some(era * 146_097 + doe - 719_468)
}

#[cfg(test)]
mod tests {
    use super::BlockTime;

    #[test]
    fn other_texts_are_gos() {
        // Go: time.Unix(s, n).UTC().String() and .Format(time.RFC3339)
        let cases = [
            (1_767_323_070, 678_000_000, "2026-01-02 03:04:30.678 +0000 UTC", "2026-01-02T03:04:30Z"),
            (1_767_323_040, 0, "2026-01-02 03:04:00 +0000 UTC", "2026-01-02T03:04:00Z"),
        ];
        for (seconds, nanos, text, short) in cases {
            let t = BlockTime { seconds, nanos };
            assert_eq!((t.go_text().as_str(), t.rfc3339().as_str()), (text, short));
        }
    }

    #[test]
    fn sortable_text_is_gos() {
        // Go: time.Unix(s, n).UTC().Format("2006-01-02T15:04:05.000000000")
        for (seconds, nanos, text) in [
            (0, 0, "1970-01-01T00:00:00.000000000"),
            (1_709_210_096, 5, "2024-02-29T12:34:56.000000005"),
            (-62_135_596_800, 0, "0001-01-01T00:00:00.000000000"),
            (253_402_300_799, 999_999_999, "9999-12-31T23:59:59.999999999"),
            (-1, 1, "1969-12-31T23:59:59.000000001"),
        ] {
            let time = BlockTime { seconds, nanos };
            assert_eq!(time.sortable_text(), text);
            assert_eq!(BlockTime::from_sortable_text(text), Some(time));
        }
        assert_eq!(BlockTime::from_sortable_text("2023-02-29T00:00:00.000000000"), None);
    }
}
