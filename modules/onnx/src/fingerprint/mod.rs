//! The fingerprint of a graph: SHA-256 over what it computes, not over how its file says it.
//!
//! It is taken from the validated graph, in which names, documentation, encodings of tensors, operator set
//! and attributes are gone already. Every value becomes a *view*, which picks elements of a *base*;
//! operations that only move elements change the view, all others make a new base whose digest covers the
//! operation and the digests of its operands. So the order of independent nodes, nodes that nothing reads,
//! and equal nodes that stand twice do not show. The README says what it sees and what it does not see.
//!
//! Work and memory are in proportion to the elements that the validator counted: each list of positions is
//! made and hashed once, and there is no recursion.

mod bytes;

use std::cell::OnceCell;
use std::collections::BTreeMap;
use std::rc::Rc;

use crate::OnnxError;
use crate::graph::{Arithmetic, Data, Dtype, Graph, Op, Step, ValueId};
use crate::kernels::{self, View as Slice};
use bytes::{Hash, Writer};

/// Domain of the hash; a new definition gets a new one.
const DOMAIN: &str = "openledger/onnx/fingerprint/v1";

/// Positions of a base, with their digest once somebody asked for it.
struct Picks {
    list: Vec<u32>,
    digest: OnceCell<Hash>,
}

/// The result of an operation, or the graph's input.
#[derive(Clone)]
struct Base {
    digest: Hash,
    dtype: Dtype,
    len: usize,
    /// The value under a conversion, so that conversions in a row count as one.
    cast_of: Option<Rc<Base>>,
    /// The value under bounds, and the bounds, so that bounds in a row count as one.
    clamp_of: Option<(Rc<Base>, i64, i64)>,
}

/// Elements of a base in some order; all of them in their own order when there are no picks.
#[derive(Clone)]
struct View {
    base: Rc<Base>,
    picks: Option<Rc<Picks>>,
}

/// What a value of the graph is.
#[derive(Clone)]
enum Form {
    Constant(Rc<Data>),
    Computed(View),
}

impl View {
    fn len(&self) -> usize {
        self.picks.as_ref().map_or(self.base.len, |p| p.list.len())
    }

    fn digest(&self) -> Hash {
        let Some(picks) = &self.picks else { return self.base.digest };
        let list = picks.digest.get_or_init(|| bytes::picks(&picks.list));
        Writer::new("view").digest(&self.base.digest).digest(list).finish()
    }

    /// The elements of this view at `positions`.
    fn pick(&self, positions: &[u32]) -> Result<Self, OnnxError> {
        let list = match &self.picks {
            None => positions.to_vec(),
            Some(picks) => {
                let source = |p: &u32| picks.list.get(*p as usize).copied().ok_or(OnnxError::Execution);
                positions.iter().map(source).collect::<Result<_, _>>()?
            }
        };
        Ok(Self::of(self.base.clone(), list))
    }

    fn of(base: Rc<Base>, list: Vec<u32>) -> Self {
        let whole = list.len() == base.len && list.iter().zip(0u32..).all(|(a, b)| *a == b);
        Self { base, picks: (!whole).then(|| Rc::new(Picks { list, digest: OnceCell::new() })) }
    }

    fn over(&self, base: Base) -> Self {
        Self { base: Rc::new(base), picks: self.picks.clone() }
    }
}

impl Form {
    fn digest(&self) -> Hash {
        match self {
            Form::Constant(data) => bytes::constant(data),
            Form::Computed(view) => view.digest(),
        }
    }
}

/// The fingerprint of a validated graph.
///
/// # Errors
/// [`OnnxError::Execution`] when the graph is not what the validator makes.
pub(crate) fn fingerprint(graph: &Graph) -> Result<Hash, OnnxError> {
    let mut forms: BTreeMap<ValueId, Form> = BTreeMap::new();
    let value = |id: ValueId| graph.values.get(id).ok_or(OnnxError::Execution);
    let input = value(graph.input)?;
    let len = input.shape.iter().product();
    let digest = Writer::new("input").dtype(input.dtype).size(len).finish();
    let base = Base { digest, dtype: input.dtype, len, cast_of: None, clamp_of: None };
    forms.insert(graph.input, Form::Computed(View { base: Rc::new(base), picks: None }));
    for step in needed(graph) {
        for id in &step.inputs {
            if let (Some(data), false) = (&value(*id)?.data, forms.contains_key(id)) {
                forms.insert(*id, Form::Constant(Rc::new(data.clone())));
            }
        }
        let operands =
            step.inputs.iter().map(|id| forms.get(id).ok_or(OnnxError::Execution)).collect::<Result<Vec<_>, _>>()?;
        let output = value(step.output)?;
        let form = form_of(&step.op, &operands, output.dtype, output.shape.iter().product())?;
        forms.insert(step.output, form);
    }
    let output = forms.get(&graph.output).ok_or(OnnxError::Execution)?;
    let dtype = value(graph.output)?.dtype;
    Ok(Writer::new(DOMAIN).dtype(dtype).digest(&output.digest()).finish())
}

/// The steps that the output rests on, in their order.
fn needed(graph: &Graph) -> Vec<&Step> {
    let mut read = std::collections::BTreeSet::from([graph.output]);
    let mut steps: Vec<&Step> = Vec::new();
    for step in graph.steps.iter().rev().filter(|step| !step.inputs.is_empty()) {
        if read.contains(&step.output) {
            read.extend(step.inputs.iter().copied());
            steps.push(step);
        }
    }
    steps.reverse();
    steps
}

fn form_of(op: &Op, operands: &[&Form], dtype: Dtype, len: usize) -> Result<Form, OnnxError> {
    let constants: Vec<&Data> =
        operands.iter().filter_map(|f| if let Form::Constant(d) = f { Some(d.as_ref()) } else { None }).collect();
    if constants.len() == operands.len()
        && let Some(data) = folded(op, &constants, dtype)?
    {
        return Ok(Form::Constant(Rc::new(data)));
    }
    let new = |digest: Hash| {
        let base = Base { digest, dtype, len, cast_of: None, clamp_of: None };
        Form::Computed(View { base: Rc::new(base), picks: None })
    };
    Ok(match (op, operands) {
        (Op::Reshape, [x]) => (*x).clone(),
        (Op::Select { indices }, [Form::Computed(x)]) => Form::Computed(x.pick(indices)?),
        (Op::Clamp { lo, hi }, [Form::Computed(x)]) => Form::Computed(clamped(x, *lo, *hi)),
        (Op::Cast, [Form::Computed(x)]) => Form::Computed(cast(x, dtype)),
        (Op::MaxPool { window, .. }, [x])
            if window.kernel == [1, 1] && window.input == window.output && window.pad == [0, 0] =>
        {
            (*x).clone()
        }
        (Op::MaxPool { window, channels }, [x]) => {
            new(bytes::window(Writer::new("pool").dtype(dtype).size(*channels), window).digest(&x.digest()).finish())
        }
        (Op::Contract(contract), [x]) => new(bytes::contract(contract, &x.digest())),
        (Op::Concat { outer, chunks }, parts) => match joined(parts, *outer, chunks)? {
            Some(view) => Form::Computed(view),
            None => {
                let writer =
                    Writer::new("concat").size(*outer).numbers(chunks.len(), chunks.iter().map(|c| signed(*c)));
                new(parts.iter().fold(writer, |writer, part| writer.digest(&part.digest())).finish())
            }
        },
        (Op::Arithmetic { op, lhs, rhs }, [a, b]) => combined(*op, spread(a, lhs)?, spread(b, rhs)?, new),
        _ => return Err(OnnxError::Execution),
    })
}

fn signed(n: usize) -> i64 {
    i64::try_from(n).unwrap_or(i64::MAX)
}

/// Arithmetic of two operands. What changes nothing is left out, a constant that is subtracted counts as one
/// that is added with the other sign, and sums and products may swap their operands.
fn combined(op: Arithmetic, a: Form, b: Form, new: impl Fn(Hash) -> Form) -> Form {
    if neutral(op, &a, &b) {
        return a;
    }
    if op == Arithmetic::Sub {
        return match negated(&b) {
            Some(b) => combined(Arithmetic::Add, a, b, new),
            None => new(Writer::new(bytes::arithmetic(op)).digest(&a.digest()).digest(&b.digest()).finish()),
        };
    }
    if neutral(op, &b, &a) {
        return b;
    }
    let mut digests = [a.digest(), b.digest()];
    digests.sort_unstable();
    let [one, other] = digests;
    new(Writer::new(bytes::arithmetic(op)).digest(&one).digest(&other).finish())
}

/// A constant with the other sign, when it has one.
fn negated(form: &Form) -> Option<Form> {
    let Form::Constant(data) = form else { return None };
    let Data::I32(values) = data.as_ref() else { return None };
    let values = values.iter().map(|v| v.checked_neg()).collect::<Option<Vec<i32>>>()?;
    Some(Form::Constant(Rc::new(Data::I32(values))))
}

/// What operations on constants alone give. Sums of products on constants are not worked out: that would cost
/// as much as a run.
fn folded(op: &Op, operands: &[&Data], dtype: Dtype) -> Result<Option<Data>, OnnxError> {
    let slices: Vec<Slice<'_>> = operands.iter().map(|d| slice(d)).collect();
    Ok(Some(match (op, slices.as_slice()) {
        (Op::Reshape, [x]) => kernels::copy(*x),
        (Op::Select { indices }, [x]) => kernels::select(*x, indices)?,
        (Op::Clamp { lo, hi }, [x]) => kernels::clamp(*x, *lo, *hi)?,
        (Op::Cast, [x]) => kernels::cast(*x, dtype)?,
        (Op::Concat { outer, chunks }, parts) => kernels::concat(parts, *outer, chunks)?,
        (Op::Arithmetic { op, lhs, rhs }, [a, b]) => kernels::arithmetic(*op, *a, *b, lhs, rhs)?,
        (Op::MaxPool { window, channels }, [x]) => kernels::max_pool(*x, window, *channels)?,
        _ => return Ok(None),
    }))
}

fn slice(data: &Data) -> Slice<'_> {
    match data {
        Data::I8(v) => Slice::I8(v),
        Data::U8(v) => Slice::U8(v),
        Data::I32(v) => Slice::I32(v),
    }
}

/// Bounds work on elements, so they are put under the picks; those that the type has anyway are none.
fn clamped(x: &View, lo: i64, hi: i64) -> View {
    let (min, max) = x.base.dtype.range();
    let (inner, lo, hi) = match &x.base.clamp_of {
        Some((inner, l, h)) => (inner.clone(), (*l).clamp(lo, hi), (*h).clamp(lo, hi)),
        None => (x.base.clone(), lo, hi),
    };
    if lo <= min && hi >= max {
        return View { base: inner, picks: x.picks.clone() };
    }
    let digest = Writer::new("clamp").number(lo).number(hi).digest(&inner.digest).finish();
    let (dtype, len) = (inner.dtype, inner.len);
    x.over(Base { digest, dtype, len, cast_of: None, clamp_of: Some((inner, lo, hi)) })
}

/// The validator has shown that a conversion changes no value, so that only the last type of several counts.
fn cast(x: &View, dtype: Dtype) -> View {
    let inner = x.base.cast_of.clone().unwrap_or_else(|| x.base.clone());
    if inner.dtype == dtype {
        return View { base: inner, picks: x.picks.clone() };
    }
    let digest = Writer::new("cast").dtype(dtype).digest(&inner.digest).finish();
    let len = inner.len;
    x.over(Base { digest, dtype, len, cast_of: Some(inner), clamp_of: None })
}

/// A concatenation of pieces of one base is a view of that base.
fn joined(parts: &[&Form], outer: usize, chunks: &[usize]) -> Result<Option<View>, OnnxError> {
    let mut views = Vec::with_capacity(parts.len());
    for part in parts {
        match part {
            Form::Computed(view) => views.push(view),
            Form::Constant(_) => return Ok(None),
        }
    }
    let Some(first) = views.first() else { return Ok(None) };
    if views.iter().any(|v| v.base.digest != first.base.digest) {
        return Ok(None);
    }
    let mut list = Vec::new();
    for row in 0..outer {
        for (view, chunk) in views.iter().zip(chunks) {
            let start = row.checked_mul(*chunk).ok_or(OnnxError::Execution)?;
            for at in start..start.saturating_add(*chunk) {
                list.push(match &view.picks {
                    Some(picks) => picks.list.get(at).copied().ok_or(OnnxError::Execution)?,
                    None => u32::try_from(at).map_err(|_| OnnxError::Execution)?,
                });
            }
        }
    }
    Ok(Some(View::of(first.base.clone(), list)))
}

/// An operand of arithmetic, element by element of the result.
fn spread(form: &Form, positions: &[u32]) -> Result<Form, OnnxError> {
    Ok(match form {
        Form::Computed(view) => Form::Computed(view.pick(positions)?),
        Form::Constant(data) => Form::Constant(Rc::new(kernels::select(slice(data), positions)?)),
    })
}

/// Whether `b` changes nothing: zeros that are added or subtracted, ones that are multiplied with.
fn neutral(op: Arithmetic, a: &Form, b: &Form) -> bool {
    let (Form::Computed(view), Form::Constant(data)) = (a, b) else { return false };
    let Data::I32(values) = data.as_ref() else { return false };
    let nothing = i32::from(op == Arithmetic::Mul);
    values.len() == view.len() && values.iter().all(|v| *v == nothing)
}
