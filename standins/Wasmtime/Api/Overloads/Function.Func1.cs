using Wasmtime.Runtime;

namespace Wasmtime;

/// <summary>Host functions that return one value, one overload a number of parameters.</summary>
public partial class Function
{
    public static Function FromCallback<TResult>(Store store, Func<TResult> callback)
        => FromHost(store, HostFunctions.Typed(
            (ref HostCall call) => call.Result(0, callback()),
            [],
            [typeof(TResult)]));

    public static Function FromCallback<T, TResult>(Store store, Func<T?, TResult> callback)
        => FromHost(store, HostFunctions.Typed(
            (ref HostCall call) => call.Result(0, callback(call.Argument<T>(0))),
            [typeof(T)],
            [typeof(TResult)]));

    public static Function FromCallback<T1, T2, TResult>(Store store, Func<T1?, T2?, TResult> callback)
        => FromHost(store, HostFunctions.Typed(
            (ref HostCall call) => call.Result(0, callback(call.Argument<T1>(0), call.Argument<T2>(1))),
            [typeof(T1), typeof(T2)],
            [typeof(TResult)]));

    public static Function FromCallback<T1, T2, T3, TResult>(Store store, Func<T1?, T2?, T3?, TResult> callback)
        => FromHost(store, HostFunctions.Typed(
            (ref HostCall call) => call.Result(0, callback(call.Argument<T1>(0), call.Argument<T2>(1), call.Argument<T3>(2))),
            [typeof(T1), typeof(T2), typeof(T3)],
            [typeof(TResult)]));

    public static Function FromCallback<T1, T2, T3, T4, TResult>(Store store, Func<T1?, T2?, T3?, T4?, TResult> callback)
        => FromHost(store, HostFunctions.Typed(
            (ref HostCall call) => call.Result(0, callback(
                call.Argument<T1>(0), call.Argument<T2>(1), call.Argument<T3>(2), call.Argument<T4>(3))),
            [typeof(T1), typeof(T2), typeof(T3), typeof(T4)],
            [typeof(TResult)]));

    public static Function FromCallback<T1, T2, T3, T4, T5, TResult>(Store store, Func<T1?, T2?, T3?, T4?, T5?, TResult> callback)
        => FromHost(store, HostFunctions.Typed(
            (ref HostCall call) => call.Result(0, callback(
                call.Argument<T1>(0), call.Argument<T2>(1), call.Argument<T3>(2), call.Argument<T4>(3), call.Argument<T5>(4))),
            [typeof(T1), typeof(T2), typeof(T3), typeof(T4), typeof(T5)],
            [typeof(TResult)]));

    public static Function FromCallback<T1, T2, T3, T4, T5, T6, TResult>(Store store, Func<T1?, T2?, T3?, T4?, T5?, T6?, TResult> callback)
        => FromHost(store, HostFunctions.Typed(
            (ref HostCall call) => call.Result(0, callback(
                call.Argument<T1>(0), call.Argument<T2>(1), call.Argument<T3>(2), call.Argument<T4>(3), call.Argument<T5>(4),
                call.Argument<T6>(5))),
            [typeof(T1), typeof(T2), typeof(T3), typeof(T4), typeof(T5), typeof(T6)],
            [typeof(TResult)]));

    public static Function FromCallback<T1, T2, T3, T4, T5, T6, T7, TResult>(
        Store store, Func<T1?, T2?, T3?, T4?, T5?, T6?, T7?, TResult> callback)
        => FromHost(store, HostFunctions.Typed(
            (ref HostCall call) => call.Result(0, callback(
                call.Argument<T1>(0), call.Argument<T2>(1), call.Argument<T3>(2), call.Argument<T4>(3), call.Argument<T5>(4),
                call.Argument<T6>(5), call.Argument<T7>(6))),
            [typeof(T1), typeof(T2), typeof(T3), typeof(T4), typeof(T5), typeof(T6), typeof(T7)],
            [typeof(TResult)]));

    public static Function FromCallback<T1, T2, T3, T4, T5, T6, T7, T8, TResult>(
        Store store, Func<T1?, T2?, T3?, T4?, T5?, T6?, T7?, T8?, TResult> callback)
        => FromHost(store, HostFunctions.Typed(
            (ref HostCall call) => call.Result(0, callback(
                call.Argument<T1>(0), call.Argument<T2>(1), call.Argument<T3>(2), call.Argument<T4>(3), call.Argument<T5>(4),
                call.Argument<T6>(5), call.Argument<T7>(6), call.Argument<T8>(7))),
            [typeof(T1), typeof(T2), typeof(T3), typeof(T4), typeof(T5), typeof(T6), typeof(T7), typeof(T8)],
            [typeof(TResult)]));

    public static Function FromCallback<T1, T2, T3, T4, T5, T6, T7, T8, T9, TResult>(
        Store store, Func<T1?, T2?, T3?, T4?, T5?, T6?, T7?, T8?, T9?, TResult> callback)
        => FromHost(store, HostFunctions.Typed(
            (ref HostCall call) => call.Result(0, callback(
                call.Argument<T1>(0), call.Argument<T2>(1), call.Argument<T3>(2), call.Argument<T4>(3), call.Argument<T5>(4),
                call.Argument<T6>(5), call.Argument<T7>(6), call.Argument<T8>(7), call.Argument<T9>(8))),
            [typeof(T1), typeof(T2), typeof(T3), typeof(T4), typeof(T5), typeof(T6), typeof(T7), typeof(T8), typeof(T9)],
            [typeof(TResult)]));

    public static Function FromCallback<T1, T2, T3, T4, T5, T6, T7, T8, T9, T10, TResult>(
        Store store, Func<T1?, T2?, T3?, T4?, T5?, T6?, T7?, T8?, T9?, T10?, TResult> callback)
        => FromHost(store, HostFunctions.Typed(
            (ref HostCall call) => call.Result(0, callback(
                call.Argument<T1>(0), call.Argument<T2>(1), call.Argument<T3>(2), call.Argument<T4>(3), call.Argument<T5>(4),
                call.Argument<T6>(5), call.Argument<T7>(6), call.Argument<T8>(7), call.Argument<T9>(8), call.Argument<T10>(9))),
            [typeof(T1), typeof(T2), typeof(T3), typeof(T4), typeof(T5), typeof(T6), typeof(T7), typeof(T8), typeof(T9), typeof(T10)],
            [typeof(TResult)]));

    public static Function FromCallback<T1, T2, T3, T4, T5, T6, T7, T8, T9, T10, T11, TResult>(
        Store store, Func<T1?, T2?, T3?, T4?, T5?, T6?, T7?, T8?, T9?, T10?, T11?, TResult> callback)
        => FromHost(store, HostFunctions.Typed(
            (ref HostCall call) => call.Result(0, callback(
                call.Argument<T1>(0), call.Argument<T2>(1), call.Argument<T3>(2), call.Argument<T4>(3), call.Argument<T5>(4),
                call.Argument<T6>(5), call.Argument<T7>(6), call.Argument<T8>(7), call.Argument<T9>(8), call.Argument<T10>(9),
                call.Argument<T11>(10))),
            [typeof(T1), typeof(T2), typeof(T3), typeof(T4), typeof(T5), typeof(T6), typeof(T7), typeof(T8), typeof(T9), typeof(T10), typeof(T11)],
            [typeof(TResult)]));

    public static Function FromCallback<T1, T2, T3, T4, T5, T6, T7, T8, T9, T10, T11, T12, TResult>(
        Store store, Func<T1?, T2?, T3?, T4?, T5?, T6?, T7?, T8?, T9?, T10?, T11?, T12?, TResult> callback)
        => FromHost(store, HostFunctions.Typed(
            (ref HostCall call) => call.Result(0, callback(
                call.Argument<T1>(0), call.Argument<T2>(1), call.Argument<T3>(2), call.Argument<T4>(3), call.Argument<T5>(4),
                call.Argument<T6>(5), call.Argument<T7>(6), call.Argument<T8>(7), call.Argument<T9>(8), call.Argument<T10>(9),
                call.Argument<T11>(10), call.Argument<T12>(11))),
            [typeof(T1), typeof(T2), typeof(T3), typeof(T4), typeof(T5), typeof(T6), typeof(T7), typeof(T8), typeof(T9), typeof(T10), typeof(T11), typeof(T12)],
            [typeof(TResult)]));
}
