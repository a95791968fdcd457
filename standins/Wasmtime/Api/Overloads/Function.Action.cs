using Wasmtime.Runtime;

namespace Wasmtime;

/// <summary>Host functions that return nothing, one overload a number of parameters.</summary>
public partial class Function
{
    public static Function FromCallback(Store store, Action callback)
        => FromHost(store, HostFunctions.Typed(
            (ref HostCall call) => callback(),
            [],
            []));

    public static Function FromCallback<T>(Store store, Action<T?> callback)
        => FromHost(store, HostFunctions.Typed(
            (ref HostCall call) => callback(call.Argument<T>(0)),
            [typeof(T)],
            []));

    public static Function FromCallback<T1, T2>(Store store, Action<T1?, T2?> callback)
        => FromHost(store, HostFunctions.Typed(
            (ref HostCall call) => callback(call.Argument<T1>(0), call.Argument<T2>(1)),
            [typeof(T1), typeof(T2)],
            []));

    public static Function FromCallback<T1, T2, T3>(Store store, Action<T1?, T2?, T3?> callback)
        => FromHost(store, HostFunctions.Typed(
            (ref HostCall call) => callback(call.Argument<T1>(0), call.Argument<T2>(1), call.Argument<T3>(2)),
            [typeof(T1), typeof(T2), typeof(T3)],
            []));

    public static Function FromCallback<T1, T2, T3, T4>(Store store, Action<T1?, T2?, T3?, T4?> callback)
        => FromHost(store, HostFunctions.Typed(
            (ref HostCall call) => callback(call.Argument<T1>(0), call.Argument<T2>(1), call.Argument<T3>(2), call.Argument<T4>(3)),
            [typeof(T1), typeof(T2), typeof(T3), typeof(T4)],
            []));

    public static Function FromCallback<T1, T2, T3, T4, T5>(Store store, Action<T1?, T2?, T3?, T4?, T5?> callback)
        => FromHost(store, HostFunctions.Typed(
            (ref HostCall call) => callback(
                call.Argument<T1>(0), call.Argument<T2>(1), call.Argument<T3>(2), call.Argument<T4>(3), call.Argument<T5>(4)),
            [typeof(T1), typeof(T2), typeof(T3), typeof(T4), typeof(T5)],
            []));

    public static Function FromCallback<T1, T2, T3, T4, T5, T6>(Store store, Action<T1?, T2?, T3?, T4?, T5?, T6?> callback)
        => FromHost(store, HostFunctions.Typed(
            (ref HostCall call) => callback(
                call.Argument<T1>(0), call.Argument<T2>(1), call.Argument<T3>(2), call.Argument<T4>(3), call.Argument<T5>(4),
                call.Argument<T6>(5)),
            [typeof(T1), typeof(T2), typeof(T3), typeof(T4), typeof(T5), typeof(T6)],
            []));

    public static Function FromCallback<T1, T2, T3, T4, T5, T6, T7>(Store store, Action<T1?, T2?, T3?, T4?, T5?, T6?, T7?> callback)
        => FromHost(store, HostFunctions.Typed(
            (ref HostCall call) => callback(
                call.Argument<T1>(0), call.Argument<T2>(1), call.Argument<T3>(2), call.Argument<T4>(3), call.Argument<T5>(4),
                call.Argument<T6>(5), call.Argument<T7>(6)),
            [typeof(T1), typeof(T2), typeof(T3), typeof(T4), typeof(T5), typeof(T6), typeof(T7)],
            []));

    public static Function FromCallback<T1, T2, T3, T4, T5, T6, T7, T8>(
        Store store, Action<T1?, T2?, T3?, T4?, T5?, T6?, T7?, T8?> callback)
        => FromHost(store, HostFunctions.Typed(
            (ref HostCall call) => callback(
                call.Argument<T1>(0), call.Argument<T2>(1), call.Argument<T3>(2), call.Argument<T4>(3), call.Argument<T5>(4),
                call.Argument<T6>(5), call.Argument<T7>(6), call.Argument<T8>(7)),
            [typeof(T1), typeof(T2), typeof(T3), typeof(T4), typeof(T5), typeof(T6), typeof(T7), typeof(T8)],
            []));

    public static Function FromCallback<T1, T2, T3, T4, T5, T6, T7, T8, T9>(
        Store store, Action<T1?, T2?, T3?, T4?, T5?, T6?, T7?, T8?, T9?> callback)
        => FromHost(store, HostFunctions.Typed(
            (ref HostCall call) => callback(
                call.Argument<T1>(0), call.Argument<T2>(1), call.Argument<T3>(2), call.Argument<T4>(3), call.Argument<T5>(4),
                call.Argument<T6>(5), call.Argument<T7>(6), call.Argument<T8>(7), call.Argument<T9>(8)),
            [typeof(T1), typeof(T2), typeof(T3), typeof(T4), typeof(T5), typeof(T6), typeof(T7), typeof(T8), typeof(T9)],
            []));

    public static Function FromCallback<T1, T2, T3, T4, T5, T6, T7, T8, T9, T10>(
        Store store, Action<T1?, T2?, T3?, T4?, T5?, T6?, T7?, T8?, T9?, T10?> callback)
        => FromHost(store, HostFunctions.Typed(
            (ref HostCall call) => callback(
                call.Argument<T1>(0), call.Argument<T2>(1), call.Argument<T3>(2), call.Argument<T4>(3), call.Argument<T5>(4),
                call.Argument<T6>(5), call.Argument<T7>(6), call.Argument<T8>(7), call.Argument<T9>(8), call.Argument<T10>(9)),
            [typeof(T1), typeof(T2), typeof(T3), typeof(T4), typeof(T5), typeof(T6), typeof(T7), typeof(T8), typeof(T9), typeof(T10)],
            []));

    public static Function FromCallback<T1, T2, T3, T4, T5, T6, T7, T8, T9, T10, T11>(
        Store store, Action<T1?, T2?, T3?, T4?, T5?, T6?, T7?, T8?, T9?, T10?, T11?> callback)
        => FromHost(store, HostFunctions.Typed(
            (ref HostCall call) => callback(
                call.Argument<T1>(0), call.Argument<T2>(1), call.Argument<T3>(2), call.Argument<T4>(3), call.Argument<T5>(4),
                call.Argument<T6>(5), call.Argument<T7>(6), call.Argument<T8>(7), call.Argument<T9>(8), call.Argument<T10>(9),
                call.Argument<T11>(10)),
            [typeof(T1), typeof(T2), typeof(T3), typeof(T4), typeof(T5), typeof(T6), typeof(T7), typeof(T8), typeof(T9), typeof(T10), typeof(T11)],
            []));

    public static Function FromCallback<T1, T2, T3, T4, T5, T6, T7, T8, T9, T10, T11, T12>(
        Store store, Action<T1?, T2?, T3?, T4?, T5?, T6?, T7?, T8?, T9?, T10?, T11?, T12?> callback)
        => FromHost(store, HostFunctions.Typed(
            (ref HostCall call) => callback(
                call.Argument<T1>(0), call.Argument<T2>(1), call.Argument<T3>(2), call.Argument<T4>(3), call.Argument<T5>(4),
                call.Argument<T6>(5), call.Argument<T7>(6), call.Argument<T8>(7), call.Argument<T9>(8), call.Argument<T10>(9),
                call.Argument<T11>(10), call.Argument<T12>(11)),
            [typeof(T1), typeof(T2), typeof(T3), typeof(T4), typeof(T5), typeof(T6), typeof(T7), typeof(T8), typeof(T9), typeof(T10), typeof(T11), typeof(T12)],
            []));
}
