//! Tells the linker that Node itself has the functions of N-API.

fn main() {
    napi_build::setup();
}
