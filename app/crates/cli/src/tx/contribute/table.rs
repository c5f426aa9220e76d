//! Items of a CSV file: int8 features and a label in each row.

use std::path::Path;

use openledger_proto::openledger::datanet::v1::{ItemPayload, Schema};

use openledger_client::ClientError;

/// Which column holds the label.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum LabelColumn {
    /// The last one.
    Last,
    /// By position from 0 on.
    At(usize),
    /// By its name in the header.
    Named(String),
}

impl std::str::FromStr for LabelColumn {
    type Err = std::convert::Infallible;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        Ok(match (text, text.parse::<usize>()) {
            ("last", _) => Self::Last,
            ("first", _) => Self::At(0),
            (_, Ok(number)) => Self::At(number.saturating_sub(1)),
            (name, Err(_)) => Self::Named(name.to_owned()),
        })
    }
}

/// Reads the rows as items of `schema`. A first row whose features are no numbers is a header.
///
/// # Errors
/// With the line number, when a row has another width, a value outside -128..127 or an unknown label.
pub(crate) fn read(path: &Path, column: &LabelColumn, schema: &Schema) -> Result<Vec<ItemPayload>, ClientError> {
    let text = std::fs::read_to_string(path).map_err(ClientError::io(path))?;
    parse(&text, column, schema)
        .map_err(|(line, problem)| ClientError::Usage(format!("{}:{line}: {problem}", path.display())))
}

fn parse(text: &str, column: &LabelColumn, schema: &Schema) -> Result<Vec<ItemPayload>, (usize, String)> {
    let width = usize::try_from(schema.dimension).unwrap_or(usize::MAX).saturating_add(1);
    let rows = text
        .lines()
        .enumerate()
        .map(|(i, line)| (i.saturating_add(1), line))
        .filter(|(_, line)| !line.trim().is_empty());
    let mut position = match column {
        LabelColumn::Last => Some(width.saturating_sub(1)),
        LabelColumn::At(position) => Some(*position),
        LabelColumn::Named(_) => None,
    };
    let mut items = Vec::new();
    let mut first = true;
    for (line, row) in rows {
        let cells: Vec<&str> = row.split(',').map(|cell| cell.trim().trim_matches('"')).collect();
        if cells.len() != width {
            return Err((
                line,
                format!("{} columns, but the datanet takes {} features and a label", cells.len(), schema.dimension),
            ));
        }
        if std::mem::take(&mut first) {
            if let LabelColumn::Named(name) = column {
                position = cells.iter().position(|cell| cell == name);
                position.ok_or_else(|| (line, format!("no column {name:?} in the header")))?;
                continue;
            }
            let label = position.unwrap_or_default();
            if cells.iter().enumerate().any(|(i, cell)| i != label && cell.parse::<i64>().is_err()) {
                continue;
            }
        }
        let label_at = position.unwrap_or_default();
        let label_cell =
            cells.get(label_at).ok_or_else(|| (line, format!("no column {}", label_at.saturating_add(1))))?;
        let mut features = Vec::with_capacity(width);
        for cell in cells.iter().enumerate().filter(|(i, _)| *i != label_at).map(|(_, cell)| cell) {
            let value: i8 =
                cell.parse().map_err(|_| (line, format!("{cell:?} is not a whole number between -128 and 127")))?;
            features.extend_from_slice(&value.to_le_bytes());
        }
        items.push(ItemPayload { features, label: label(label_cell, schema).map_err(|problem| (line, problem))? });
    }
    Ok(items)
}

fn label(cell: &str, schema: &Schema) -> Result<u32, String> {
    let named = schema.label_names.iter().position(|name| name == cell).and_then(|i| u32::try_from(i).ok());
    let label = named.or_else(|| cell.parse().ok()).ok_or_else(|| format!("unknown label {cell:?}"))?;
    if label >= schema.labels {
        return Err(format!("label {label} is not below {}", schema.labels));
    }
    Ok(label)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn schema() -> Schema {
        Schema { modality: 1, dimension: 2, labels: 2, label_names: vec!["no".into(), "yes".into()] }
    }

    #[test]
    fn rows_with_and_without_header() {
        let expected = vec![
            ItemPayload { features: vec![1, 0xff], label: 1 },
            ItemPayload { features: vec![0x80, 127], label: 0 },
        ];
        assert_eq!(parse("1,-1,1\n-128,127,0\n", &LabelColumn::Last, &schema()).unwrap(), expected);
        assert_eq!(
            parse("a,b,label\n1, -1 ,yes\n\n\"-128\",127,no\n", &LabelColumn::Last, &schema()).unwrap(),
            expected
        );
        assert_eq!(parse("y,a,b\n1,1,-1\n0,-128,127", &LabelColumn::Named("y".into()), &schema()).unwrap(), expected);
        assert_eq!(parse("1,1,-1\n0,-128,127", &"first".parse().unwrap(), &schema()).unwrap(), expected);
    }

    #[test]
    fn bad_rows_name_their_line() {
        let problem = |text: &str| parse(text, &LabelColumn::Last, &schema()).unwrap_err();
        assert_eq!(problem("1,1,1\n1,128,0").0, 2);
        assert_eq!(problem("1,1,1\n1,1.5,0").0, 2);
        assert_eq!(problem("1,1,1\n1,1").0, 2);
        assert_eq!(problem("1,1,2").1, "label 2 is not below 2");
        assert_eq!(problem("1,1,maybe").1, "unknown label \"maybe\"");
        assert!(parse("a,b,c\n1,1,1", &LabelColumn::Named("z".into()), &schema()).is_err());
    }
}
