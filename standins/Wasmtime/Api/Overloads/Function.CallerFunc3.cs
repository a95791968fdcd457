using Wasmtime.Runtime;

namespace Wasmtime;

/// <summary>Host functions that return 3 values and learn who calls, one overload a number of parameters.</summary>
public partial class Function
{
    public static Function FromCallback<TResult1, TResult2, TResult3>(
        Store store, CallerFunc<ValueTuple<TResult1, TResult2, TResult3>> callback)
        => FromHost(store, HostFunctions.Typed(
            (ref HostCall call) =>
            {
                var results = callback(call.Caller);
                call.Result(0, results.Item1);
                call.Result(1, results.Item2);
                call.Result(2, results.Item3);
            },
            [],
            [typeof(TResult1), typeof(TResult2), typeof(TResult3)]));

    public static Function FromCallback<T, TResult1, TResult2, TResult3>(
        Store store, CallerFunc<T?, ValueTuple<TResult1, TResult2, TResult3>> callback)
        => FromHost(store, HostFunctions.Typed(
            (ref HostCall call) =>
            {
                var results = callback(call.Caller, call.Argument<T>(0));
                call.Result(0, results.Item1);
                call.Result(1, results.Item2);
                call.Result(2, results.Item3);
            },
            [typeof(T)],
            [typeof(TResult1), typeof(TResult2), typeof(TResult3)]));

    public static Function FromCallback<T1, T2, TResult1, TResult2, TResult3>(
        Store store, CallerFunc<T1?, T2?, ValueTuple<TResult1, TResult2, TResult3>> callback)
        => FromHost(store, HostFunctions.Typed(
            (ref HostCall call) =>
            {
                var results = callback(call.Caller, call.Argument<T1>(0), call.Argument<T2>(1));
                call.Result(0, results.Item1);
                call.Result(1, results.Item2);
                call.Result(2, results.Item3);
            },
            [typeof(T1), typeof(T2)],
            [typeof(TResult1), typeof(TResult2), typeof(TResult3)]));

    public static Function FromCallback<T1, T2, T3, TResult1, TResult2, TResult3>(
        Store store, CallerFunc<T1?, T2?, T3?, ValueTuple<TResult1, TResult2, TResult3>> callback)
        => FromHost(store, HostFunctions.Typed(
            (ref HostCall call) =>
            {
                var results = callback(call.Caller, call.Argument<T1>(0), call.Argument<T2>(1), call.Argument<T3>(2));
                call.Result(0, results.Item1);
                call.Result(1, results.Item2);
                call.Result(2, results.Item3);
            },
            [typeof(T1), typeof(T2), typeof(T3)],
            [typeof(TResult1), typeof(TResult2), typeof(TResult3)]));

    public static Function FromCallback<T1, T2, T3, T4, TResult1, TResult2, TResult3>(
        Store store, CallerFunc<T1?, T2?, T3?, T4?, ValueTuple<TResult1, TResult2, TResult3>> callback)
        => FromHost(store, HostFunctions.Typed(
            (ref HostCall call) =>
            {
                var results = callback(call.Caller, call.Argument<T1>(0), call.Argument<T2>(1), call.Argument<T3>(2), call.Argument<T4>(3));
                call.Result(0, results.Item1);
                call.Result(1, results.Item2);
                call.Result(2, results.Item3);
            },
            [typeof(T1), typeof(T2), typeof(T3), typeof(T4)],
            [typeof(TResult1), typeof(TResult2), typeof(TResult3)]));

    public static Function FromCallback<T1, T2, T3, T4, T5, TResult1, TResult2, TResult3>(
        Store store, CallerFunc<T1?, T2?, T3?, T4?, T5?, ValueTuple<TResult1, TResult2, TResult3>> callback)
        => FromHost(store, HostFunctions.Typed(
            (ref HostCall call) =>
            {
                var results = callback(
                call.Caller, call.Argument<T1>(0), call.Argument<T2>(1), call.Argument<T3>(2), call.Argument<T4>(3),
                call.Argument<T5>(4));
                call.Result(0, results.Item1);
                call.Result(1, results.Item2);
                call.Result(2, results.Item3);
            },
            [typeof(T1), typeof(T2), typeof(T3), typeof(T4), typeof(T5)],
            [typeof(TResult1), typeof(TResult2), typeof(TResult3)]));

    public static Function FromCallback<T1, T2, T3, T4, T5, T6, TResult1, TResult2, TResult3>(
        Store store, CallerFunc<T1?, T2?, T3?, T4?, T5?, T6?, ValueTuple<TResult1, TResult2, TResult3>> callback)
        => FromHost(store, HostFunctions.Typed(
            (ref HostCall call) =>
            {
                var results = callback(
                call.Caller, call.Argument<T1>(0), call.Argument<T2>(1), call.Argument<T3>(2), call.Argument<T4>(3),
                call.Argument<T5>(4), call.Argument<T6>(5));
                call.Result(0, results.Item1);
                call.Result(1, results.Item2);
                call.Result(2, results.Item3);
            },
            [typeof(T1), typeof(T2), typeof(T3), typeof(T4), typeof(T5), typeof(T6)],
            [typeof(TResult1), typeof(TResult2), typeof(TResult3)]));

    public static Function FromCallback<T1, T2, T3, T4, T5, T6, T7, TResult1, TResult2, TResult3>(
        Store store, CallerFunc<T1?, T2?, T3?, T4?, T5?, T6?, T7?, ValueTuple<TResult1, TResult2, TResult3>> callback)
        => FromHost(store, HostFunctions.Typed(
            (ref HostCall call) =>
            {
                var results = callback(
                call.Caller, call.Argument<T1>(0), call.Argument<T2>(1), call.Argument<T3>(2), call.Argument<T4>(3),
                call.Argument<T5>(4), call.Argument<T6>(5), call.Argument<T7>(6));
                call.Result(0, results.Item1);
                call.Result(1, results.Item2);
                call.Result(2, results.Item3);
            },
            [typeof(T1), typeof(T2), typeof(T3), typeof(T4), typeof(T5), typeof(T6), typeof(T7)],
            [typeof(TResult1), typeof(TResult2), typeof(TResult3)]));

    public static Function FromCallback<T1, T2, T3, T4, T5, T6, T7, T8, TResult1, TResult2, TResult3>(
        Store store, CallerFunc<T1?, T2?, T3?, T4?, T5?, T6?, T7?, T8?, ValueTuple<TResult1, TResult2, TResult3>> callback)
        => FromHost(store, HostFunctions.Typed(
            (ref HostCall call) =>
            {
                var results = callback(
                call.Caller, call.Argument<T1>(0), call.Argument<T2>(1), call.Argument<T3>(2), call.Argument<T4>(3),
                call.Argument<T5>(4), call.Argument<T6>(5), call.Argument<T7>(6), call.Argument<T8>(7));
                call.Result(0, results.Item1);
                call.Result(1, results.Item2);
                call.Result(2, results.Item3);
            },
            [typeof(T1), typeof(T2), typeof(T3), typeof(T4), typeof(T5), typeof(T6), typeof(T7), typeof(T8)],
            [typeof(TResult1), typeof(TResult2), typeof(TResult3)]));

    public static Function FromCallback<T1, T2, T3, T4, T5, T6, T7, T8, T9, TResult1, TResult2, TResult3>(
        Store store, CallerFunc<T1?, T2?, T3?, T4?, T5?, T6?, T7?, T8?, T9?, ValueTuple<TResult1, TResult2, TResult3>> callback)
        => FromHost(store, HostFunctions.Typed(
            (ref HostCall call) =>
            {
                var results = callback(
                call.Caller, call.Argument<T1>(0), call.Argument<T2>(1), call.Argument<T3>(2), call.Argument<T4>(3),
                call.Argument<T5>(4), call.Argument<T6>(5), call.Argument<T7>(6), call.Argument<T8>(7), call.Argument<T9>(8));
                call.Result(0, results.Item1);
                call.Result(1, results.Item2);
                call.Result(2, results.Item3);
            },
            [typeof(T1), typeof(T2), typeof(T3), typeof(T4), typeof(T5), typeof(T6), typeof(T7), typeof(T8), typeof(T9)],
            [typeof(TResult1), typeof(TResult2), typeof(TResult3)]));

    public static Function FromCallback<T1, T2, T3, T4, T5, T6, T7, T8, T9, T10, TResult1, TResult2, TResult3>(
        Store store, CallerFunc<T1?, T2?, T3?, T4?, T5?, T6?, T7?, T8?, T9?, T10?, ValueTuple<TResult1, TResult2, TResult3>> callback)
        => FromHost(store, HostFunctions.Typed(
            (ref HostCall call) =>
            {
                var results = callback(
                call.Caller, call.Argument<T1>(0), call.Argument<T2>(1), call.Argument<T3>(2), call.Argument<T4>(3),
                call.Argument<T5>(4), call.Argument<T6>(5), call.Argument<T7>(6), call.Argument<T8>(7), call.Argument<T9>(8),
                call.Argument<T10>(9));
                call.Result(0, results.Item1);
                call.Result(1, results.Item2);
                call.Result(2, results.Item3);
            },
            [typeof(T1), typeof(T2), typeof(T3), typeof(T4), typeof(T5), typeof(T6), typeof(T7), typeof(T8), typeof(T9), typeof(T10)],
            [typeof(TResult1), typeof(TResult2), typeof(TResult3)]));

    public static Function FromCallback<T1, T2, T3, T4, T5, T6, T7, T8, T9, T10, T11, TResult1, TResult2, TResult3>(
        Store store, CallerFunc<T1?, T2?, T3?, T4?, T5?, T6?, T7?, T8?, T9?, T10?, T11?, ValueTuple<TResult1, TResult2, TResult3>> callback)
        => FromHost(store, HostFunctions.Typed(
            (ref HostCall call) =>
            {
                var results = callback(
                call.Caller, call.Argument<T1>(0), call.Argument<T2>(1), call.Argument<T3>(2), call.Argument<T4>(3),
                call.Argument<T5>(4), call.Argument<T6>(5), call.Argument<T7>(6), call.Argument<T8>(7), call.Argument<T9>(8),
                call.Argument<T10>(9), call.Argument<T11>(10));
                call.Result(0, results.Item1);
                call.Result(1, results.Item2);
                call.Result(2, results.Item3);
            },
            [typeof(T1), typeof(T2), typeof(T3), typeof(T4), typeof(T5), typeof(T6), typeof(T7), typeof(T8), typeof(T9), typeof(T10), typeof(T11)],
            [typeof(TResult1), typeof(TResult2), typeof(TResult3)]));

    public static Function FromCallback<T1, T2, T3, T4, T5, T6, T7, T8, T9, T10, T11, T12, TResult1, TResult2, TResult3>(
        Store store, CallerFunc<T1?, T2?, T3?, T4?, T5?, T6?, T7?, T8?, T9?, T10?, T11?, T12?, ValueTuple<TResult1, TResult2, TResult3>> callback)
        => FromHost(store, HostFunctions.Typed(
            (ref HostCall call) =>
            {
                var results = callback(
                call.Caller, call.Argument<T1>(0), call.Argument<T2>(1), call.Argument<T3>(2), call.Argument<T4>(3),
                call.Argument<T5>(4), call.Argument<T6>(5), call.Argument<T7>(6), call.Argument<T8>(7), call.Argument<T9>(8),
                call.Argument<T10>(9), call.Argument<T11>(10), call.Argument<T12>(11));
                call.Result(0, results.Item1);
                call.Result(1, results.Item2);
                call.Result(2, results.Item3);
            },
            [typeof(T1), typeof(T2), typeof(T3), typeof(T4), typeof(T5), typeof(T6), typeof(T7), typeof(T8), typeof(T9), typeof(T10), typeof(T11), typeof(T12)],
            [typeof(TResult1), typeof(TResult2), typeof(TResult3)]));
}
