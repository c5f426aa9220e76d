//! Commands of the application's own services, which tell what it is made of, as the SDK's runtime has them.

use openledger_proto::commands::{Module, Named, named};

/// The modules.
pub const QUERY: Module = Module::sdk("runtime", "cosmos.app.v1alpha1.Query", QUERIES);
/// The commands of the modules.
pub const AUTOCLI: Module = Module::sdk("autocli", "cosmos.autocli.v1.Query", OPTIONS);
/// The files of the protocol.
pub const REFLECTION: Module = Module::sdk("reflection", "cosmos.reflection.v1.ReflectionService", FILES);

const QUERIES: &[Named] = &[named("Config", "config", &[], "Query the current app config")];

const OPTIONS: &[Named] = &[named("AppOptions", "app-options", &[], "Query the custom autocli options")];

const FILES: &[Named] =
    &[named("FileDescriptors", "file-descriptors", &[], "Query the app's protobuf file descriptors")];
