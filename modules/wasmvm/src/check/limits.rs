//! The limits that a module must keep to be stored.

/// Limits of the static checks, as wasmd configures them. What is not set has cosmwasm-vm's default. All of them are
/// part of consensus.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct WasmLimits {
    /// The most pages of 64 KiB that a memory may begin with; 512 by default.
    pub initial_memory_limit_pages: Option<u32>,
    /// The most elements that a table may grow to; 2,500 by default.
    pub table_size_limit_elements: Option<u32>,
    /// The most imports; 100 by default.
    pub max_imports: Option<u32>,
    /// The most functions that a module may define; 20,000 by default.
    pub max_functions: Option<u32>,
    /// The most parameters of a type; 100 by default.
    pub max_function_params: Option<u32>,
    /// The most parameters of all functions together; 10,000 by default.
    pub max_total_function_params: Option<u32>,
    /// The most results of a type; 1 by default.
    pub max_function_results: Option<u32>,
    /// The most locals of a function; 100 by default.
    pub max_function_locals: Option<u32>,
    /// The most locals of all functions together; 10,000 by default.
    pub max_total_function_locals: Option<u32>,
}

impl WasmLimits {
    /// The answer of the chain's query `WasmLimitsConfig`: the limits that are set, as JSON. Those that have their
    /// default are not in it, so that it is `{}` on an ordinary chain.
    pub fn to_json(&self) -> String {
        let fields = [
            ("initial_memory_limit_pages", self.initial_memory_limit_pages),
            ("table_size_limit_elements", self.table_size_limit_elements),
            ("max_imports", self.max_imports),
            ("max_functions", self.max_functions),
            ("max_function_params", self.max_function_params),
            ("max_total_function_params", self.max_total_function_params),
            ("max_function_results", self.max_function_results),
            ("max_function_locals", self.max_function_locals),
            ("max_total_function_locals", self.max_total_function_locals),
        ];
        let set: Vec<String> =
            fields.iter().filter_map(|(name, value)| value.map(|value| format!("\"{name}\":{value}"))).collect();
        format!("{{{}}}", set.join(","))
    }

    pub(super) fn initial_memory_pages(&self) -> u32 {
        self.initial_memory_limit_pages.unwrap_or(512)
    }

    pub(super) fn table_size(&self) -> u32 {
        self.table_size_limit_elements.unwrap_or(2_500)
    }

    pub(super) fn imports(&self) -> u32 {
        self.max_imports.unwrap_or(100)
    }

    pub(super) fn functions(&self) -> u32 {
        self.max_functions.unwrap_or(20_000)
    }

    pub(super) fn function_params(&self) -> u32 {
        self.max_function_params.unwrap_or(100)
    }

    pub(super) fn total_function_params(&self) -> u32 {
        self.max_total_function_params.unwrap_or(10_000)
    }

    pub(super) fn function_results(&self) -> u32 {
        self.max_function_results.unwrap_or(1)
    }

    pub(super) fn function_locals(&self) -> u32 {
        self.max_function_locals.unwrap_or(100)
    }

    pub(super) fn total_function_locals(&self) -> u32 {
        self.max_total_function_locals.unwrap_or(10_000)
    }
}
