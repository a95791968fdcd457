using Wasmtime.Runtime;

namespace Wasmtime;

/// <summary>Host functions that return nothing and learn who calls, one overload a number of parameters.</summary>
public partial class Linker
{
    public void DefineFunction(string module, string name, CallerAction callback)
        => DefineHost(module, name, HostFunctions.Typed(
            (ref HostCall call) => callback(call.Caller),
            [],
            []));

    public void DefineFunction<T>(string module, string name, CallerAction<T?> callback)
        => DefineHost(module, name, HostFunctions.Typed(
            (ref HostCall call) => callback(call.Caller, call.Argument<T>(0)),
            [typeof(T)],
            []));

    public void DefineFunction<T1, T2>(string module, string name, CallerAction<T1?, T2?> callback)
        => DefineHost(module, name, HostFunctions.Typed(
            (ref HostCall call) => callback(call.Caller, call.Argument<T1>(0), call.Argument<T2>(1)),
            [typeof(T1), typeof(T2)],
            []));

    public void DefineFunction<T1, T2, T3>(string module, string name, CallerAction<T1?, T2?, T3?> callback)
        => DefineHost(module, name, HostFunctions.Typed(
            (ref HostCall call) => callback(call.Caller, call.Argument<T1>(0), call.Argument<T2>(1), call.Argument<T3>(2)),
            [typeof(T1), typeof(T2), typeof(T3)],
            []));

    public void DefineFunction<T1, T2, T3, T4>(string module, string name, CallerAction<T1?, T2?, T3?, T4?> callback)
        => DefineHost(module, name, HostFunctions.Typed(
            (ref HostCall call) => callback(
                call.Caller, call.Argument<T1>(0), call.Argument<T2>(1), call.Argument<T3>(2), call.Argument<T4>(3)),
            [typeof(T1), typeof(T2), typeof(T3), typeof(T4)],
            []));

    public void DefineFunction<T1, T2, T3, T4, T5>(string module, string name, CallerAction<T1?, T2?, T3?, T4?, T5?> callback)
        => DefineHost(module, name, HostFunctions.Typed(
            (ref HostCall call) => callback(
                call.Caller, call.Argument<T1>(0), call.Argument<T2>(1), call.Argument<T3>(2), call.Argument<T4>(3),
                call.Argument<T5>(4)),
            [typeof(T1), typeof(T2), typeof(T3), typeof(T4), typeof(T5)],
            []));

    public void DefineFunction<T1, T2, T3, T4, T5, T6>(string module, string name, CallerAction<T1?, T2?, T3?, T4?, T5?, T6?> callback)
        => DefineHost(module, name, HostFunctions.Typed(
            (ref HostCall call) => callback(
                call.Caller, call.Argument<T1>(0), call.Argument<T2>(1), call.Argument<T3>(2), call.Argument<T4>(3),
                call.Argument<T5>(4), call.Argument<T6>(5)),
            [typeof(T1), typeof(T2), typeof(T3), typeof(T4), typeof(T5), typeof(T6)],
            []));

    public void DefineFunction<T1, T2, T3, T4, T5, T6, T7>(
        string module, string name, CallerAction<T1?, T2?, T3?, T4?, T5?, T6?, T7?> callback)
        => DefineHost(module, name, HostFunctions.Typed(
            (ref HostCall call) => callback(
                call.Caller, call.Argument<T1>(0), call.Argument<T2>(1), call.Argument<T3>(2), call.Argument<T4>(3),
                call.Argument<T5>(4), call.Argument<T6>(5), call.Argument<T7>(6)),
            [typeof(T1), typeof(T2), typeof(T3), typeof(T4), typeof(T5), typeof(T6), typeof(T7)],
            []));

    public void DefineFunction<T1, T2, T3, T4, T5, T6, T7, T8>(
        string module, string name, CallerAction<T1?, T2?, T3?, T4?, T5?, T6?, T7?, T8?> callback)
        => DefineHost(module, name, HostFunctions.Typed(
            (ref HostCall call) => callback(
                call.Caller, call.Argument<T1>(0), call.Argument<T2>(1), call.Argument<T3>(2), call.Argument<T4>(3),
                call.Argument<T5>(4), call.Argument<T6>(5), call.Argument<T7>(6), call.Argument<T8>(7)),
            [typeof(T1), typeof(T2), typeof(T3), typeof(T4), typeof(T5), typeof(T6), typeof(T7), typeof(T8)],
            []));

    public void DefineFunction<T1, T2, T3, T4, T5, T6, T7, T8, T9>(
        string module, string name, CallerAction<T1?, T2?, T3?, T4?, T5?, T6?, T7?, T8?, T9?> callback)
        => DefineHost(module, name, HostFunctions.Typed(
            (ref HostCall call) => callback(
                call.Caller, call.Argument<T1>(0), call.Argument<T2>(1), call.Argument<T3>(2), call.Argument<T4>(3),
                call.Argument<T5>(4), call.Argument<T6>(5), call.Argument<T7>(6), call.Argument<T8>(7), call.Argument<T9>(8)),
            [typeof(T1), typeof(T2), typeof(T3), typeof(T4), typeof(T5), typeof(T6), typeof(T7), typeof(T8), typeof(T9)],
            []));

    public void DefineFunction<T1, T2, T3, T4, T5, T6, T7, T8, T9, T10>(
        string module, string name, CallerAction<T1?, T2?, T3?, T4?, T5?, T6?, T7?, T8?, T9?, T10?> callback)
        => DefineHost(module, name, HostFunctions.Typed(
            (ref HostCall call) => callback(
                call.Caller, call.Argument<T1>(0), call.Argument<T2>(1), call.Argument<T3>(2), call.Argument<T4>(3),
                call.Argument<T5>(4), call.Argument<T6>(5), call.Argument<T7>(6), call.Argument<T8>(7), call.Argument<T9>(8),
                call.Argument<T10>(9)),
            [typeof(T1), typeof(T2), typeof(T3), typeof(T4), typeof(T5), typeof(T6), typeof(T7), typeof(T8), typeof(T9), typeof(T10)],
            []));

    public void DefineFunction<T1, T2, T3, T4, T5, T6, T7, T8, T9, T10, T11>(
        string module, string name, CallerAction<T1?, T2?, T3?, T4?, T5?, T6?, T7?, T8?, T9?, T10?, T11?> callback)
        => DefineHost(module, name, HostFunctions.Typed(
            (ref HostCall call) => callback(
                call.Caller, call.Argument<T1>(0), call.Argument<T2>(1), call.Argument<T3>(2), call.Argument<T4>(3),
                call.Argument<T5>(4), call.Argument<T6>(5), call.Argument<T7>(6), call.Argument<T8>(7), call.Argument<T9>(8),
                call.Argument<T10>(9), call.Argument<T11>(10)),
            [typeof(T1), typeof(T2), typeof(T3), typeof(T4), typeof(T5), typeof(T6), typeof(T7), typeof(T8), typeof(T9), typeof(T10), typeof(T11)],
            []));

    public void DefineFunction<T1, T2, T3, T4, T5, T6, T7, T8, T9, T10, T11, T12>(
        string module, string name, CallerAction<T1?, T2?, T3?, T4?, T5?, T6?, T7?, T8?, T9?, T10?, T11?, T12?> callback)
        => DefineHost(module, name, HostFunctions.Typed(
            (ref HostCall call) => callback(
                call.Caller, call.Argument<T1>(0), call.Argument<T2>(1), call.Argument<T3>(2), call.Argument<T4>(3),
                call.Argument<T5>(4), call.Argument<T6>(5), call.Argument<T7>(6), call.Argument<T8>(7), call.Argument<T9>(8),
                call.Argument<T10>(9), call.Argument<T11>(10), call.Argument<T12>(11)),
            [typeof(T1), typeof(T2), typeof(T3), typeof(T4), typeof(T5), typeof(T6), typeof(T7), typeof(T8), typeof(T9), typeof(T10), typeof(T11), typeof(T12)],
            []));
}
