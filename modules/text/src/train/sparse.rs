//! Weighted features of texts as the rows of a sparse matrix, and its products with dense ones.

/// A dense matrix by rows.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Dense {
    pub(super) columns: usize,
    pub(super) values: Vec<f32>,
}

impl Dense {
    /// Zeros.
    pub(super) fn new(rows: usize, columns: usize) -> Self {
        Self { columns, values: vec![0.0; rows.saturating_mul(columns)] }
    }

    /// The rows, in order.
    pub(super) fn rows(&self) -> core::slice::ChunksExact<'_, f32> {
        self.values.chunks_exact(self.columns.max(1))
    }

    /// The rows, to be changed.
    pub(super) fn rows_mut(&mut self) -> core::slice::ChunksExactMut<'_, f32> {
        self.values.chunks_exact_mut(self.columns.max(1))
    }

    /// One row; empty when there is none.
    pub(super) fn row(&self, at: usize) -> &[f32] {
        let from = at.saturating_mul(self.columns);
        self.values.get(from..from.saturating_add(self.columns)).unwrap_or_default()
    }

    fn row_mut(&mut self, at: usize) -> &mut [f32] {
        let from = at.saturating_mul(self.columns);
        self.values.get_mut(from..from.saturating_add(self.columns)).unwrap_or_default()
    }
}

/// Texts by features. A row's entries are `(column, value)` with distinct columns.
#[derive(Debug, Clone, Default, PartialEq)]
pub(super) struct Sparse {
    entries: Vec<(u32, f32)>,
    ends: Vec<usize>,
    columns: usize,
}

impl Sparse {
    /// An empty matrix of so many columns.
    pub(super) fn new(columns: usize) -> Self {
        Self { entries: Vec::new(), ends: Vec::new(), columns }
    }

    /// Appends a row.
    pub(super) fn push(&mut self, row: impl IntoIterator<Item = (u32, f32)>) {
        self.entries.extend(row);
        self.ends.push(self.entries.len());
    }

    /// The number of rows.
    pub(super) fn len(&self) -> usize {
        self.ends.len()
    }

    /// The number of columns.
    pub(super) fn columns(&self) -> usize {
        self.columns
    }

    /// The rows, in order.
    pub(super) fn rows(&self) -> impl Iterator<Item = &[(u32, f32)]> {
        let starts = core::iter::once(0).chain(self.ends.iter().copied());
        starts.zip(&self.ends).map(|(start, &end)| self.entries.get(start..end).unwrap_or_default())
    }

    /// One row times a dense matrix.
    pub(super) fn row_times(row: &[(u32, f32)], dense: &Dense, out: &mut [f32]) {
        for &(column, value) in row {
            add(out, dense.row(index(column)), value);
        }
    }

    /// This matrix times a dense one: texts by its columns.
    pub(super) fn times(&self, dense: &Dense) -> Dense {
        let mut out = Dense::new(self.len(), dense.columns);
        self.rows().zip(out.rows_mut()).for_each(|(row, out)| Self::row_times(row, dense, out));
        out
    }

    /// The transpose of this matrix times a dense one: features by its columns.
    pub(super) fn transposed_times(&self, dense: &Dense) -> Dense {
        let mut out = Dense::new(self.columns, dense.columns);
        for (row, from) in self.rows().zip(dense.rows()) {
            row.iter().for_each(|&(column, value)| add(out.row_mut(index(column)), from, value));
        }
        out
    }
}

fn index(column: u32) -> usize {
    usize::try_from(column).unwrap_or(usize::MAX)
}

/// `out += value * row`.
pub(super) fn add(out: &mut [f32], row: &[f32], value: f32) {
    out.iter_mut().zip(row).for_each(|(out, row)| *out += value * row);
}
