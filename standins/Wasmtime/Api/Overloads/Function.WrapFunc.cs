using Wasmtime.Runtime;

namespace Wasmtime;

/// <summary>Typed functions over guest functions, one overload a number of parameters. Null when the types do not fit.</summary>
public partial class Function
{
    public Func<TResult?>? WrapFunc<TResult>()
        => Wrapped<Func<TResult?>>() ?? (!CanWrap(typeof(TResult))
            ? null
            : Remember<Func<TResult?>>(() =>
            {
                var call = new GuestCall(this, stackalloc Slot[SlotCount]);
                return call.Run<TResult>();
            }));

    public Func<T, TResult?>? WrapFunc<T, TResult>()
        => Wrapped<Func<T, TResult?>>() ?? (!CanWrap(typeof(TResult), typeof(T))
            ? null
            : Remember<Func<T, TResult?>>((p1) =>
            {
                var call = new GuestCall(this, stackalloc Slot[SlotCount]);
                call.Argument(0, p1);
                return call.Run<TResult>();
            }));

    public Func<T1, T2, TResult?>? WrapFunc<T1, T2, TResult>()
        => Wrapped<Func<T1, T2, TResult?>>() ?? (!CanWrap(typeof(TResult), typeof(T1), typeof(T2))
            ? null
            : Remember<Func<T1, T2, TResult?>>((p1, p2) =>
            {
                var call = new GuestCall(this, stackalloc Slot[SlotCount]);
                call.Argument(0, p1);
                call.Argument(1, p2);
                return call.Run<TResult>();
            }));

    public Func<T1, T2, T3, TResult?>? WrapFunc<T1, T2, T3, TResult>()
        => Wrapped<Func<T1, T2, T3, TResult?>>() ?? (!CanWrap(typeof(TResult), typeof(T1), typeof(T2), typeof(T3))
            ? null
            : Remember<Func<T1, T2, T3, TResult?>>((p1, p2, p3) =>
            {
                var call = new GuestCall(this, stackalloc Slot[SlotCount]);
                call.Argument(0, p1);
                call.Argument(1, p2);
                call.Argument(2, p3);
                return call.Run<TResult>();
            }));

    public Func<T1, T2, T3, T4, TResult?>? WrapFunc<T1, T2, T3, T4, TResult>()
        => Wrapped<Func<T1, T2, T3, T4, TResult?>>() ?? (!CanWrap(typeof(TResult), typeof(T1), typeof(T2), typeof(T3), typeof(T4))
            ? null
            : Remember<Func<T1, T2, T3, T4, TResult?>>((p1, p2, p3, p4) =>
            {
                var call = new GuestCall(this, stackalloc Slot[SlotCount]);
                call.Argument(0, p1);
                call.Argument(1, p2);
                call.Argument(2, p3);
                call.Argument(3, p4);
                return call.Run<TResult>();
            }));

    public Func<T1, T2, T3, T4, T5, TResult?>? WrapFunc<T1, T2, T3, T4, T5, TResult>()
        => Wrapped<Func<T1, T2, T3, T4, T5, TResult?>>() ?? (!CanWrap(
            typeof(TResult), typeof(T1), typeof(T2), typeof(T3), typeof(T4), typeof(T5))
            ? null
            : Remember<Func<T1, T2, T3, T4, T5, TResult?>>((p1, p2, p3, p4, p5) =>
            {
                var call = new GuestCall(this, stackalloc Slot[SlotCount]);
                call.Argument(0, p1);
                call.Argument(1, p2);
                call.Argument(2, p3);
                call.Argument(3, p4);
                call.Argument(4, p5);
                return call.Run<TResult>();
            }));

    public Func<T1, T2, T3, T4, T5, T6, TResult?>? WrapFunc<T1, T2, T3, T4, T5, T6, TResult>()
        => Wrapped<Func<T1, T2, T3, T4, T5, T6, TResult?>>() ?? (!CanWrap(
            typeof(TResult), typeof(T1), typeof(T2), typeof(T3), typeof(T4), typeof(T5), typeof(T6))
            ? null
            : Remember<Func<T1, T2, T3, T4, T5, T6, TResult?>>((p1, p2, p3, p4, p5, p6) =>
            {
                var call = new GuestCall(this, stackalloc Slot[SlotCount]);
                call.Argument(0, p1);
                call.Argument(1, p2);
                call.Argument(2, p3);
                call.Argument(3, p4);
                call.Argument(4, p5);
                call.Argument(5, p6);
                return call.Run<TResult>();
            }));

    public Func<T1, T2, T3, T4, T5, T6, T7, TResult?>? WrapFunc<T1, T2, T3, T4, T5, T6, T7, TResult>()
        => Wrapped<Func<T1, T2, T3, T4, T5, T6, T7, TResult?>>() ?? (!CanWrap(
            typeof(TResult), typeof(T1), typeof(T2), typeof(T3), typeof(T4), typeof(T5), typeof(T6), typeof(T7))
            ? null
            : Remember<Func<T1, T2, T3, T4, T5, T6, T7, TResult?>>((p1, p2, p3, p4, p5, p6, p7) =>
            {
                var call = new GuestCall(this, stackalloc Slot[SlotCount]);
                call.Argument(0, p1);
                call.Argument(1, p2);
                call.Argument(2, p3);
                call.Argument(3, p4);
                call.Argument(4, p5);
                call.Argument(5, p6);
                call.Argument(6, p7);
                return call.Run<TResult>();
            }));

    public Func<T1, T2, T3, T4, T5, T6, T7, T8, TResult?>? WrapFunc<T1, T2, T3, T4, T5, T6, T7, T8, TResult>()
        => Wrapped<Func<T1, T2, T3, T4, T5, T6, T7, T8, TResult?>>() ?? (!CanWrap(
            typeof(TResult), typeof(T1), typeof(T2), typeof(T3), typeof(T4), typeof(T5), typeof(T6), typeof(T7), typeof(T8))
            ? null
            : Remember<Func<T1, T2, T3, T4, T5, T6, T7, T8, TResult?>>((p1, p2, p3, p4, p5, p6, p7, p8) =>
            {
                var call = new GuestCall(this, stackalloc Slot[SlotCount]);
                call.Argument(0, p1);
                call.Argument(1, p2);
                call.Argument(2, p3);
                call.Argument(3, p4);
                call.Argument(4, p5);
                call.Argument(5, p6);
                call.Argument(6, p7);
                call.Argument(7, p8);
                return call.Run<TResult>();
            }));

    public Func<T1, T2, T3, T4, T5, T6, T7, T8, T9, TResult?>? WrapFunc<T1, T2, T3, T4, T5, T6, T7, T8, T9, TResult>()
        => Wrapped<Func<T1, T2, T3, T4, T5, T6, T7, T8, T9, TResult?>>() ?? (!CanWrap(
            typeof(TResult), typeof(T1), typeof(T2), typeof(T3), typeof(T4), typeof(T5), typeof(T6), typeof(T7), typeof(T8), typeof(T9))
            ? null
            : Remember<Func<T1, T2, T3, T4, T5, T6, T7, T8, T9, TResult?>>((p1, p2, p3, p4, p5, p6, p7, p8, p9) =>
            {
                var call = new GuestCall(this, stackalloc Slot[SlotCount]);
                call.Argument(0, p1);
                call.Argument(1, p2);
                call.Argument(2, p3);
                call.Argument(3, p4);
                call.Argument(4, p5);
                call.Argument(5, p6);
                call.Argument(6, p7);
                call.Argument(7, p8);
                call.Argument(8, p9);
                return call.Run<TResult>();
            }));

    public Func<T1, T2, T3, T4, T5, T6, T7, T8, T9, T10, TResult?>? WrapFunc<T1, T2, T3, T4, T5, T6, T7, T8, T9, T10, TResult>()
        => Wrapped<Func<T1, T2, T3, T4, T5, T6, T7, T8, T9, T10, TResult?>>() ?? (!CanWrap(
            typeof(TResult), typeof(T1), typeof(T2), typeof(T3), typeof(T4), typeof(T5), typeof(T6), typeof(T7), typeof(T8), typeof(T9), typeof(T10))
            ? null
            : Remember<Func<T1, T2, T3, T4, T5, T6, T7, T8, T9, T10, TResult?>>((p1, p2, p3, p4, p5, p6, p7, p8, p9, p10) =>
            {
                var call = new GuestCall(this, stackalloc Slot[SlotCount]);
                call.Argument(0, p1);
                call.Argument(1, p2);
                call.Argument(2, p3);
                call.Argument(3, p4);
                call.Argument(4, p5);
                call.Argument(5, p6);
                call.Argument(6, p7);
                call.Argument(7, p8);
                call.Argument(8, p9);
                call.Argument(9, p10);
                return call.Run<TResult>();
            }));

    public Func<T1, T2, T3, T4, T5, T6, T7, T8, T9, T10, T11, TResult?>? WrapFunc<T1, T2, T3, T4, T5, T6, T7, T8, T9, T10, T11, TResult>()
        => Wrapped<Func<T1, T2, T3, T4, T5, T6, T7, T8, T9, T10, T11, TResult?>>() ?? (!CanWrap(
            typeof(TResult), typeof(T1), typeof(T2), typeof(T3), typeof(T4), typeof(T5), typeof(T6), typeof(T7), typeof(T8), typeof(T9), typeof(T10), typeof(T11))
            ? null
            : Remember<Func<T1, T2, T3, T4, T5, T6, T7, T8, T9, T10, T11, TResult?>>((p1, p2, p3, p4, p5, p6, p7, p8, p9, p10, p11) =>
            {
                var call = new GuestCall(this, stackalloc Slot[SlotCount]);
                call.Argument(0, p1);
                call.Argument(1, p2);
                call.Argument(2, p3);
                call.Argument(3, p4);
                call.Argument(4, p5);
                call.Argument(5, p6);
                call.Argument(6, p7);
                call.Argument(7, p8);
                call.Argument(8, p9);
                call.Argument(9, p10);
                call.Argument(10, p11);
                return call.Run<TResult>();
            }));

    public Func<T1, T2, T3, T4, T5, T6, T7, T8, T9, T10, T11, T12, TResult?>? WrapFunc<T1, T2, T3, T4, T5, T6, T7, T8, T9, T10, T11, T12, TResult>()
        => Wrapped<Func<T1, T2, T3, T4, T5, T6, T7, T8, T9, T10, T11, T12, TResult?>>() ?? (!CanWrap(
            typeof(TResult), typeof(T1), typeof(T2), typeof(T3), typeof(T4), typeof(T5), typeof(T6), typeof(T7), typeof(T8), typeof(T9), typeof(T10), typeof(T11), typeof(T12))
            ? null
            : Remember<Func<T1, T2, T3, T4, T5, T6, T7, T8, T9, T10, T11, T12, TResult?>>((p1, p2, p3, p4, p5, p6, p7, p8, p9, p10, p11, p12) =>
            {
                var call = new GuestCall(this, stackalloc Slot[SlotCount]);
                call.Argument(0, p1);
                call.Argument(1, p2);
                call.Argument(2, p3);
                call.Argument(3, p4);
                call.Argument(4, p5);
                call.Argument(5, p6);
                call.Argument(6, p7);
                call.Argument(7, p8);
                call.Argument(8, p9);
                call.Argument(9, p10);
                call.Argument(10, p11);
                call.Argument(11, p12);
                return call.Run<TResult>();
            }));

    public Func<T1, T2, T3, T4, T5, T6, T7, T8, T9, T10, T11, T12, T13, TResult?>? WrapFunc<T1, T2, T3, T4, T5, T6, T7, T8, T9, T10, T11, T12, T13, TResult>()
        => Wrapped<Func<T1, T2, T3, T4, T5, T6, T7, T8, T9, T10, T11, T12, T13, TResult?>>() ?? (!CanWrap(
            typeof(TResult), typeof(T1), typeof(T2), typeof(T3), typeof(T4), typeof(T5), typeof(T6), typeof(T7), typeof(T8), typeof(T9), typeof(T10), typeof(T11), typeof(T12), typeof(T13))
            ? null
            : Remember<Func<T1, T2, T3, T4, T5, T6, T7, T8, T9, T10, T11, T12, T13, TResult?>>((p1, p2, p3, p4, p5, p6, p7, p8, p9, p10, p11, p12, p13) =>
            {
                var call = new GuestCall(this, stackalloc Slot[SlotCount]);
                call.Argument(0, p1);
                call.Argument(1, p2);
                call.Argument(2, p3);
                call.Argument(3, p4);
                call.Argument(4, p5);
                call.Argument(5, p6);
                call.Argument(6, p7);
                call.Argument(7, p8);
                call.Argument(8, p9);
                call.Argument(9, p10);
                call.Argument(10, p11);
                call.Argument(11, p12);
                call.Argument(12, p13);
                return call.Run<TResult>();
            }));

    public Func<T1, T2, T3, T4, T5, T6, T7, T8, T9, T10, T11, T12, T13, T14, TResult?>? WrapFunc<T1, T2, T3, T4, T5, T6, T7, T8, T9, T10, T11, T12, T13, T14, TResult>()
        => Wrapped<Func<T1, T2, T3, T4, T5, T6, T7, T8, T9, T10, T11, T12, T13, T14, TResult?>>() ?? (!CanWrap(
            typeof(TResult), typeof(T1), typeof(T2), typeof(T3), typeof(T4), typeof(T5), typeof(T6), typeof(T7), typeof(T8), typeof(T9), typeof(T10), typeof(T11), typeof(T12), typeof(T13), typeof(T14))
            ? null
            : Remember<Func<T1, T2, T3, T4, T5, T6, T7, T8, T9, T10, T11, T12, T13, T14, TResult?>>((p1, p2, p3, p4, p5, p6, p7, p8, p9, p10, p11, p12, p13, p14) =>
            {
                var call = new GuestCall(this, stackalloc Slot[SlotCount]);
                call.Argument(0, p1);
                call.Argument(1, p2);
                call.Argument(2, p3);
                call.Argument(3, p4);
                call.Argument(4, p5);
                call.Argument(5, p6);
                call.Argument(6, p7);
                call.Argument(7, p8);
                call.Argument(8, p9);
                call.Argument(9, p10);
                call.Argument(10, p11);
                call.Argument(11, p12);
                call.Argument(12, p13);
                call.Argument(13, p14);
                return call.Run<TResult>();
            }));

    public Func<T1, T2, T3, T4, T5, T6, T7, T8, T9, T10, T11, T12, T13, T14, T15, TResult?>? WrapFunc<T1, T2, T3, T4, T5, T6, T7, T8, T9, T10, T11, T12, T13, T14, T15, TResult>()
        => Wrapped<Func<T1, T2, T3, T4, T5, T6, T7, T8, T9, T10, T11, T12, T13, T14, T15, TResult?>>() ?? (!CanWrap(
            typeof(TResult), typeof(T1), typeof(T2), typeof(T3), typeof(T4), typeof(T5), typeof(T6), typeof(T7), typeof(T8), typeof(T9), typeof(T10), typeof(T11), typeof(T12), typeof(T13), typeof(T14), typeof(T15))
            ? null
            : Remember<Func<T1, T2, T3, T4, T5, T6, T7, T8, T9, T10, T11, T12, T13, T14, T15, TResult?>>((p1, p2, p3, p4, p5, p6, p7, p8, p9, p10, p11, p12, p13, p14, p15) =>
            {
                var call = new GuestCall(this, stackalloc Slot[SlotCount]);
                call.Argument(0, p1);
                call.Argument(1, p2);
                call.Argument(2, p3);
                call.Argument(3, p4);
                call.Argument(4, p5);
                call.Argument(5, p6);
                call.Argument(6, p7);
                call.Argument(7, p8);
                call.Argument(8, p9);
                call.Argument(9, p10);
                call.Argument(10, p11);
                call.Argument(11, p12);
                call.Argument(12, p13);
                call.Argument(13, p14);
                call.Argument(14, p15);
                return call.Run<TResult>();
            }));

    public Func<T1, T2, T3, T4, T5, T6, T7, T8, T9, T10, T11, T12, T13, T14, T15, T16, TResult?>? WrapFunc<T1, T2, T3, T4, T5, T6, T7, T8, T9, T10, T11, T12, T13, T14, T15, T16, TResult>()
        => Wrapped<Func<T1, T2, T3, T4, T5, T6, T7, T8, T9, T10, T11, T12, T13, T14, T15, T16, TResult?>>() ?? (!CanWrap(
            typeof(TResult), typeof(T1), typeof(T2), typeof(T3), typeof(T4), typeof(T5), typeof(T6), typeof(T7), typeof(T8), typeof(T9), typeof(T10), typeof(T11), typeof(T12), typeof(T13), typeof(T14), typeof(T15), typeof(T16))
            ? null
            : Remember<Func<T1, T2, T3, T4, T5, T6, T7, T8, T9, T10, T11, T12, T13, T14, T15, T16, TResult?>>((p1, p2, p3, p4, p5, p6, p7, p8, p9, p10, p11, p12, p13, p14, p15, p16) =>
            {
                var call = new GuestCall(this, stackalloc Slot[SlotCount]);
                call.Argument(0, p1);
                call.Argument(1, p2);
                call.Argument(2, p3);
                call.Argument(3, p4);
                call.Argument(4, p5);
                call.Argument(5, p6);
                call.Argument(6, p7);
                call.Argument(7, p8);
                call.Argument(8, p9);
                call.Argument(9, p10);
                call.Argument(10, p11);
                call.Argument(11, p12);
                call.Argument(12, p13);
                call.Argument(13, p14);
                call.Argument(14, p15);
                call.Argument(15, p16);
                return call.Run<TResult>();
            }));
}
