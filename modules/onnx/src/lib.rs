//! Integer ONNX graphs.
