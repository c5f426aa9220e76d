//! The validated graph: static shapes, resolved constants, integer semantics spelled out. What runs is built
//! from this alone; the bytes of the file never reach the engine.

/// Element type of a value.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Dtype {
    /// Signed integers of 8 bits.
    I8,
    /// Unsigned integers of 8 bits.
    U8,
    /// Signed integers of 32 bits.
    I32,
}

impl Dtype {
    /// Bytes of one element.
    pub(crate) fn size(self) -> u64 {
        if self == Dtype::I32 { 4 } else { 1 }
    }

    /// Smallest and largest value.
    pub(crate) fn range(self) -> (i64, i64) {
        match self {
            Dtype::I8 => (i8::MIN.into(), i8::MAX.into()),
            Dtype::U8 => (0, u8::MAX.into()),
            Dtype::I32 => (i32::MIN.into(), i32::MAX.into()),
        }
    }
}

/// Type of a model's input or output.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TensorSpec {
    /// Element type, one byte each.
    pub dtype: Dtype,
    /// Dimensions; the first is 1.
    pub shape: Vec<usize>,
}

impl TensorSpec {
    /// Elements, which is also bytes, of the tensor.
    pub fn len(&self) -> usize {
        self.shape.iter().product()
    }

    /// Never true for a validated model.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }
}

/// Typed, dense data in row-major order.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub(crate) enum Data {
    I8(Vec<i8>),
    U8(Vec<u8>),
    I32(Vec<i32>),
}

/// Index into [`Graph::values`].
pub(crate) type ValueId = usize;

/// A value of the graph.
#[derive(Debug, Clone)]
pub(crate) struct ValueType {
    pub dtype: Dtype,
    pub shape: Vec<usize>,
    /// Present for constants.
    pub data: Option<Data>,
}

/// One operation of the graph with its inputs and its output.
#[derive(Debug, Clone)]
pub(crate) struct Step {
    pub op: Op,
    pub inputs: Vec<ValueId>,
    pub output: ValueId,
}

/// A validated graph in topological order.
#[derive(Debug, Clone)]
pub(crate) struct Graph {
    pub values: Vec<ValueType>,
    pub steps: Vec<Step>,
    pub input: ValueId,
    pub output: ValueId,
}

#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub(crate) enum Op {
    /// Convolution or matrix product with constant weights.
    Contract(Box<Contract>),
    /// Maximum over windows.
    MaxPool { window: Window, channels: usize },
    /// Elementwise bounds, inclusive.
    Clamp { lo: i64, hi: i64 },
    /// Elementwise conversion that is known to preserve every value.
    Cast,
    /// Same elements in the same order under another shape.
    Reshape,
    /// Output element i is input element `indices[i]`: transpose, slice, gather.
    Select { indices: Vec<u32> },
    /// Concatenation: for each of `outer` rows, `chunks[j]` elements of input j.
    Concat { outer: usize, chunks: Vec<usize> },
    /// Elementwise int32 arithmetic with broadcasting; `lhs` and `rhs` give the element of each operand per
    /// output element.
    Arithmetic { op: Arithmetic, lhs: Vec<u32>, rhs: Vec<u32> },
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(crate) enum Arithmetic {
    Add,
    Sub,
    Mul,
}

/// Two-dimensional sliding window (one-dimensional data has height 1).
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub(crate) struct Window {
    pub input: [usize; 2],
    pub kernel: [usize; 2],
    pub stride: [usize; 2],
    pub dilation: [usize; 2],
    /// Padding before the first row and column; the padding after follows from `output`.
    pub pad: [usize; 2],
    pub output: [usize; 2],
}

/// `acc[g, o, p] = bias[g, o] + sum_k (weights[g, o, k] - weight_zero[g, o]) * (x[g, k, p] - input_zero)`, in
/// int32.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub(crate) struct Contract {
    pub groups: usize,
    /// Output channels per group.
    pub outputs: usize,
    /// Length of the dot products.
    pub depth: usize,
    /// The number of positions of the output.
    pub points: usize,
    pub patches: Patches,
    /// Weights as int8 (uint8 weights are shifted by 128 together with their zero point), `[g, o, k]`.
    pub weights: Vec<i8>,
    /// Zero point per output channel over all groups, in the weights' shifted domain.
    pub weight_zero: Vec<i32>,
    /// Whether the input is uint8 and is shifted by 128 into int8.
    pub shift_input: bool,
    /// Zero point of the input after the shift; also the value of padding.
    pub input_zero: i8,
    /// Bias per output channel over all groups.
    pub bias: Vec<i32>,
    pub finish: Finish,
}

impl Contract {
    /// Everything but the weights.
    pub(crate) fn without_weights(&self) -> Self {
        Self {
            weights: Vec::new(),
            patches: self.patches.clone(),
            weight_zero: self.weight_zero.clone(),
            bias: self.bias.clone(),
            finish: self.finish.clone(),
            ..*self
        }
    }
}

/// Where the operand of a dot product comes from.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub(crate) enum Patches {
    /// Windows of a `[1, channels, h, w]` image; the output is `[1, channels, oh, ow]`.
    Image { window: Window, channels_per_group: usize },
    /// Rows of a `[points, depth]` matrix; the output is `[points, outputs]`.
    Rows,
}

/// What happens to an accumulator.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub(crate) enum Finish {
    /// It is the result.
    Keep,
    /// `saturate(round_half_even(acc * scale) + zero)`, exactly, with one scale per output channel.
    Requantise { scales: Vec<Multiplier>, zero: i32, dtype: Dtype },
}

/// The positive real number `mantissa * 2^-shift`, taken from the bits of an f32.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(crate) struct Multiplier {
    /// 2^23 to 2^24 - 1.
    pub mantissa: u32,
    /// -104 to 149.
    pub shift: i32,
}
