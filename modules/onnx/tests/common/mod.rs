//! Writes ONNX files field by field, so that tests can make well-formed and hostile ones alike.
#![allow(dead_code, reason = "each test binary uses its own part")]

/// A protobuf message under construction.
#[derive(Clone, Default, PartialEq)]
pub(crate) struct Msg(pub(crate) Vec<u8>);

pub(crate) fn varint(mut v: u64, out: &mut Vec<u8>) {
    while v >= 0x80 {
        out.push((v as u8 & 0x7f) | 0x80);
        v >>= 7;
    }
    out.push(v as u8);
}

impl Msg {
    pub(crate) fn int(mut self, field: u32, v: i64) -> Self {
        varint(u64::from(field) << 3, &mut self.0);
        varint(v as u64, &mut self.0);
        self
    }
    pub(crate) fn bytes(mut self, field: u32, v: &[u8]) -> Self {
        varint(u64::from(field) << 3 | 2, &mut self.0);
        varint(v.len() as u64, &mut self.0);
        self.0.extend_from_slice(v);
        self
    }
    pub(crate) fn text(self, field: u32, v: &str) -> Self {
        self.bytes(field, v.as_bytes())
    }
    pub(crate) fn msg(self, field: u32, v: &Msg) -> Self {
        self.bytes(field, &v.0)
    }
    pub(crate) fn all(self, field: u32, v: &[Msg]) -> Self {
        v.iter().fold(self, |m, x| m.msg(field, x))
    }
    pub(crate) fn raw(mut self, v: &[u8]) -> Self {
        self.0.extend_from_slice(v);
        self
    }
}

pub(crate) const FLOAT: i64 = 1;
pub(crate) const U8: i64 = 2;
pub(crate) const I8: i64 = 3;
pub(crate) const I32: i64 = 6;
pub(crate) const I64: i64 = 7;

pub(crate) fn tensor(name: &str, dtype: i64, dims: &[i64], raw: &[u8]) -> Msg {
    let m = dims.iter().fold(Msg::default(), |m, d| m.int(1, *d));
    m.int(2, dtype).text(8, name).bytes(9, raw)
}
pub(crate) fn i8s(name: &str, dims: &[i64], v: &[i8]) -> Msg {
    tensor(name, I8, dims, &v.iter().map(|x| *x as u8).collect::<Vec<_>>())
}
pub(crate) fn u8s(name: &str, dims: &[i64], v: &[u8]) -> Msg {
    tensor(name, U8, dims, v)
}
pub(crate) fn i32s(name: &str, dims: &[i64], v: &[i32]) -> Msg {
    tensor(name, I32, dims, &v.iter().flat_map(|x| x.to_le_bytes()).collect::<Vec<_>>())
}
pub(crate) fn i64s(name: &str, dims: &[i64], v: &[i64]) -> Msg {
    tensor(name, I64, dims, &v.iter().flat_map(|x| x.to_le_bytes()).collect::<Vec<_>>())
}
pub(crate) fn f32s(name: &str, dims: &[i64], v: &[f32]) -> Msg {
    tensor(name, FLOAT, dims, &v.iter().flat_map(|x| x.to_le_bytes()).collect::<Vec<_>>())
}

pub(crate) fn node(op: &str, inputs: &[&str], output: &str) -> Msg {
    let m = inputs.iter().fold(Msg::default(), |m, i| m.text(1, i));
    m.text(2, output).text(4, op)
}
pub(crate) fn attr_int(name: &str, v: i64) -> Msg {
    Msg::default().text(1, name).int(3, v).int(20, 2)
}
pub(crate) fn attr_ints(name: &str, v: &[i64]) -> Msg {
    v.iter().fold(Msg::default().text(1, name), |m, x| m.int(8, *x)).int(20, 7)
}
pub(crate) fn attr_text(name: &str, v: &str) -> Msg {
    Msg::default().text(1, name).text(4, v).int(20, 3)
}
impl Msg {
    /// Adds an attribute to a node.
    pub(crate) fn with(self, attribute: Msg) -> Self {
        self.msg(5, &attribute)
    }
}

pub(crate) fn info(name: &str, dtype: i64, dims: &[i64]) -> Msg {
    let shape = dims.iter().fold(Msg::default(), |m, d| m.msg(1, &Msg::default().int(1, *d)));
    Msg::default().text(1, name).msg(2, &Msg::default().msg(1, &Msg::default().int(1, dtype).msg(2, &shape)))
}

/// Parts of a model, to be changed before [`Model::bytes`].
#[derive(Clone)]
pub(crate) struct Model {
    pub(crate) ir: i64,
    pub(crate) opset: i64,
    pub(crate) nodes: Vec<Msg>,
    pub(crate) constants: Vec<Msg>,
    pub(crate) inputs: Vec<Msg>,
    pub(crate) outputs: Vec<Msg>,
}

impl Model {
    pub(crate) fn new(input: Msg, nodes: Vec<Msg>, constants: Vec<Msg>, output: Msg) -> Self {
        Self { ir: 8, opset: 14, nodes, constants, inputs: vec![input], outputs: vec![output] }
    }
    pub(crate) fn graph(&self) -> Msg {
        Msg::default()
            .all(1, &self.nodes)
            .text(2, "g")
            .all(5, &self.constants)
            .all(11, &self.inputs)
            .all(12, &self.outputs)
    }
    pub(crate) fn head(&self) -> Msg {
        Msg::default().int(1, self.ir).msg(8, &Msg::default().text(1, "").int(2, self.opset))
    }
    pub(crate) fn bytes(&self) -> Vec<u8> {
        self.head().msg(7, &self.graph()).0
    }
}

/// Fixed pseudo-random numbers.
pub(crate) struct Rng(pub(crate) u64);
impl Rng {
    pub(crate) fn next(&mut self) -> u32 {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) as u32
    }
    pub(crate) fn below(&mut self, n: u32) -> u32 {
        self.next() % n
    }
    pub(crate) fn i8s(&mut self, n: usize) -> Vec<i8> {
        (0..n).map(|_| self.next() as i8).collect()
    }
    pub(crate) fn bytes(&mut self, n: usize) -> Vec<u8> {
        (0..n).map(|_| self.next() as u8).collect()
    }
}

/// A dense layer `[1, 4] -> [1, 3]` as QLinearMatMul: the smallest useful valid model.
pub(crate) fn dense() -> Model {
    let args = ["x", "xs", "xz", "w", "ws", "wz", "ys", "yz"];
    Model::new(
        info("x", I8, &[1, 4]),
        vec![node("QLinearMatMul", &args, "y")],
        vec![
            f32s("xs", &[], &[0.02]),
            i8s("xz", &[], &[3]),
            i8s("w", &[4, 3], &[1, -2, 3, 40, 50, -60, 7, 8, 9, -100, 110, 127]),
            f32s("ws", &[], &[0.01]),
            i8s("wz", &[], &[0]),
            f32s("ys", &[], &[0.05]),
            i8s("yz", &[], &[-4]),
        ],
        info("y", I8, &[1, 3]),
    )
}

/// A convolution network `[1, 2, 6, 6] -> [1, 5]` with pooling, reshape and a dense layer.
pub(crate) fn network() -> Model {
    let mut rng = Rng(7);
    let conv = node("QLinearConv", &["x", "xs", "xz", "w", "ws", "wz", "ys", "yz", "b"], "c")
        .with(attr_ints("pads", &[1, 1, 1, 1]))
        .with(attr_ints("strides", &[1, 1]))
        .with(attr_ints("kernel_shape", &[3, 3]));
    let pool =
        node("MaxPool", &["r"], "p").with(attr_ints("kernel_shape", &[2, 2])).with(attr_ints("strides", &[2, 2]));
    Model::new(
        info("x", I8, &[1, 2, 6, 6]),
        vec![
            conv,
            node("Relu", &["c"], "r"),
            pool,
            node("Reshape", &["p", "shape"], "f"),
            node("QLinearMatMul", &["f", "ys", "yz", "v", "ws1", "vz", "zs", "zz"], "y"),
        ],
        vec![
            f32s("xs", &[], &[0.03]),
            i8s("xz", &[], &[-5]),
            i8s("w", &[4, 2, 3, 3], &rng.i8s(72)),
            f32s("ws", &[4], &[0.01, 0.02, 0.005, 0.013]),
            i8s("wz", &[4], &[0, 0, 0, 0]),
            f32s("ys", &[], &[0.11]),
            i8s("yz", &[], &[0]),
            i32s("b", &[4], &[100, -200, 300, -4000]),
            i64s("shape", &[2], &[1, -1]),
            i8s("v", &[36, 5], &rng.i8s(180)),
            f32s("ws1", &[], &[0.01]),
            i8s("vz", &[], &[0]),
            f32s("zs", &[], &[0.4]),
            i8s("zz", &[], &[1]),
        ],
        info("y", I8, &[1, 5]),
    )
}
