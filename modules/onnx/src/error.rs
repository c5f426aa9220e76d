//! Why a model or an inference is refused. The codes are part of the API: they never change meaning and are
//! never reused.

/// One reason per variant; [`OnnxError::code`] is its stable number.
///
/// Codes 1 to 59 come from the static validator, which sees bytes only and so answers alike on every machine.
/// Codes from 60 come from compiling or running a validated graph.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, thiserror::Error)]
#[non_exhaustive]
#[repr(u32)]
pub enum OnnxError {
    /// The file exceeds [`crate::Limits::max_file_bytes`].
    #[error("model file is too large")]
    TooLarge = 1,
    /// Not a protobuf message, or one whose singular fields repeat, strings are not UTF-8, or lengths do not
    /// add up.
    #[error("malformed protobuf")]
    Malformed = 2,
    /// A field number that this version of the format does not know.
    #[error("unknown protobuf field")]
    UnknownField = 3,
    /// More nodes, tensors, attributes, dimensions or longer names than the structural caps allow.
    #[error("model has too many parts")]
    TooManyParts = 4,
    /// `ir_version` is missing or out of range.
    #[error("unsupported ir_version")]
    IrVersion = 5,
    /// The default operator set is missing, imported twice, or out of range.
    #[error("unsupported operator set")]
    Opset = 6,
    /// The operator exists, but not for integers in the imported operator set.
    #[error("operator set is too old for this operator")]
    OpVersion = 7,
    /// The model has no graph, or the graph has no node.
    #[error("model has no graph")]
    MissingGraph = 8,
    /// The model defines local functions.
    #[error("model functions are not allowed")]
    Function = 9,
    /// The model carries training graphs.
    #[error("training information is not allowed")]
    TrainingInfo = 10,
    /// A sparse tensor.
    #[error("sparse tensors are not allowed")]
    SparseTensor = 11,
    /// An attribute holds a graph, or the operator is If, Loop, Scan or SequenceMap.
    #[error("sub-graphs are not allowed")]
    Subgraph = 12,
    /// A tensor's data lies outside the file, or in segments.
    #[error("external data is not allowed")]
    ExternalData = 13,
    /// A node of a vendor's operator domain, or with an overload.
    #[error("operator domain is not allowed")]
    Domain = 14,
    /// An operator whose result is random.
    #[error("random operators are not allowed")]
    RandomOp = 15,
    /// An operator that is not on the allow-list.
    #[error("operator is not allowed")]
    OpNotAllowed = 16,
    /// A tensor type other than int8, uint8, int32 (and int64 for shapes and indices).
    #[error("tensor type is not allowed")]
    Dtype = 17,
    /// A floating point tensor that is not a quantisation scale.
    #[error("float tensors are not allowed")]
    FloatTensor = 18,
    /// Two values, nodes, or attributes of one node share a name.
    #[error("duplicate name")]
    DuplicateName = 19,
    /// A value without a name.
    #[error("empty name")]
    EmptyName = 20,
    /// A node reads a value that nothing defines.
    #[error("undefined value")]
    UndefinedValue = 21,
    /// The graph has a cycle.
    #[error("graph has a cycle")]
    Cycle = 22,
    /// A node reads a value that a later node defines.
    #[error("nodes are not in topological order")]
    Unsorted = 23,
    /// A graph output that no node produces.
    #[error("output is not produced by any node")]
    OutputNotProduced = 24,
    /// Not exactly one input, or it is not int8/uint8 of shape `[1, d]` or `[1, c, h, w]`.
    #[error("graph input is not one int8 or uint8 tensor [1, d] or [1, c, h, w]")]
    InputSpec = 25,
    /// Not exactly one output, or it is not int8/uint8 of shape `[1, d]`.
    #[error("graph output is not one int8 or uint8 tensor [1, d]")]
    OutputSpec = 26,
    /// A dimension that is symbolic or absent.
    #[error("shapes must be static")]
    DynamicShape = 27,
    /// A negative dimension.
    #[error("negative dimension")]
    NegativeDim = 28,
    /// A dimension of zero, or an operation whose result would be empty.
    #[error("zero dimension")]
    ZeroDim = 29,
    /// A dimension beyond the limit.
    #[error("dimension is too large")]
    DimTooLarge = 30,
    /// More dimensions than the limit.
    #[error("rank is too large")]
    RankTooLarge = 31,
    /// The product of the dimensions exceeds the limit or the integer range.
    #[error("tensor has too many elements")]
    VolumeTooLarge = 32,
    /// The data of a tensor does not have the length that type and shape demand, or sits in the wrong field.
    #[error("tensor data does not match its shape")]
    DataLength = 33,
    /// Too few or too many inputs or outputs of a node.
    #[error("wrong number of inputs or outputs")]
    Arity = 34,
    /// An attribute that the operator does not have, of the wrong type, or missing.
    #[error("bad attribute")]
    Attribute = 35,
    /// An attribute value out of range (stride, dilation, group, pads, axis, kernel, permutation).
    #[error("attribute out of range")]
    AttributeRange = 36,
    /// Shapes or types of a node's inputs do not fit each other or the declared ones.
    #[error("shape or type mismatch")]
    ShapeMismatch = 37,
    /// A weight, quantisation parameter, shape or index that is not a constant of the file.
    #[error("input must be a constant")]
    NotConstant = 38,
    /// A constant index, or slice bound, out of range.
    #[error("index out of range")]
    IndexOutOfRange = 39,
    /// A quantisation scale that is not a positive normal number, or whose product with the others is not.
    #[error("bad quantisation scale")]
    QuantScale = 40,
    /// A zero point of the wrong type, shape or value.
    #[error("bad zero point")]
    ZeroPoint = 41,
    /// A 32-bit accumulator or result could overflow for some input.
    #[error("32-bit accumulator could overflow")]
    AccumulatorOverflow = 42,
    /// More multiply-accumulates than the limit.
    #[error("model needs too many multiply-accumulates")]
    MacLimit = 43,
    /// More memory than the limit.
    #[error("model needs too much memory")]
    MemoryLimit = 44,
    /// A narrowing cast that could change a value.
    #[error("cast could change a value")]
    LossyCast = 45,
    /// The input does not have the length (or, for a caller's wrapper, the type) that the model declares.
    #[error("input does not match the model")]
    InputLength = 60,
    /// The validated graph could not be compiled.
    #[error("model could not be compiled")]
    Lowering = 61,
    /// The compiled graph returned an error.
    #[error("model could not be run")]
    Execution = 62,
    /// A panic while compiling or running; the plan was dropped.
    #[error("panic while running the model")]
    Panic = 63,
    /// The result of the start-up self-test differs from the recorded one: this machine must not take part in
    /// consensus.
    #[error("self-test vector differs")]
    SelfTest = 64,
    /// The artifact does not have the hash under which it was asked for.
    #[error("artifact hash mismatch")]
    ArtifactHash = 65,
}

impl OnnxError {
    /// The stable number of this reason.
    pub fn code(self) -> u32 {
        self as u32
    }
}
