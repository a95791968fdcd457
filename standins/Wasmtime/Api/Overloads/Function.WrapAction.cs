using Wasmtime.Runtime;

namespace Wasmtime;

/// <summary>Typed actions over guest functions, one overload a number of parameters. Null when the types do not fit.</summary>
public partial class Function
{
    public Action? WrapAction()
        => Wrapped<Action>() ?? (!CanWrap(null)
            ? null
            : Remember<Action>(() =>
            {
                var call = new GuestCall(this, stackalloc Slot[SlotCount]);
                call.Run();
            }));

    public Action<T>? WrapAction<T>()
        => Wrapped<Action<T>>() ?? (!CanWrap(null, typeof(T))
            ? null
            : Remember<Action<T>>((p1) =>
            {
                var call = new GuestCall(this, stackalloc Slot[SlotCount]);
                call.Argument(0, p1);
                call.Run();
            }));

    public Action<T1, T2>? WrapAction<T1, T2>()
        => Wrapped<Action<T1, T2>>() ?? (!CanWrap(null, typeof(T1), typeof(T2))
            ? null
            : Remember<Action<T1, T2>>((p1, p2) =>
            {
                var call = new GuestCall(this, stackalloc Slot[SlotCount]);
                call.Argument(0, p1);
                call.Argument(1, p2);
                call.Run();
            }));

    public Action<T1, T2, T3>? WrapAction<T1, T2, T3>()
        => Wrapped<Action<T1, T2, T3>>() ?? (!CanWrap(null, typeof(T1), typeof(T2), typeof(T3))
            ? null
            : Remember<Action<T1, T2, T3>>((p1, p2, p3) =>
            {
                var call = new GuestCall(this, stackalloc Slot[SlotCount]);
                call.Argument(0, p1);
                call.Argument(1, p2);
                call.Argument(2, p3);
                call.Run();
            }));

    public Action<T1, T2, T3, T4>? WrapAction<T1, T2, T3, T4>()
        => Wrapped<Action<T1, T2, T3, T4>>() ?? (!CanWrap(null, typeof(T1), typeof(T2), typeof(T3), typeof(T4))
            ? null
            : Remember<Action<T1, T2, T3, T4>>((p1, p2, p3, p4) =>
            {
                var call = new GuestCall(this, stackalloc Slot[SlotCount]);
                call.Argument(0, p1);
                call.Argument(1, p2);
                call.Argument(2, p3);
                call.Argument(3, p4);
                call.Run();
            }));

    public Action<T1, T2, T3, T4, T5>? WrapAction<T1, T2, T3, T4, T5>()
        => Wrapped<Action<T1, T2, T3, T4, T5>>() ?? (!CanWrap(null, typeof(T1), typeof(T2), typeof(T3), typeof(T4), typeof(T5))
            ? null
            : Remember<Action<T1, T2, T3, T4, T5>>((p1, p2, p3, p4, p5) =>
            {
                var call = new GuestCall(this, stackalloc Slot[SlotCount]);
                call.Argument(0, p1);
                call.Argument(1, p2);
                call.Argument(2, p3);
                call.Argument(3, p4);
                call.Argument(4, p5);
                call.Run();
            }));

    public Action<T1, T2, T3, T4, T5, T6>? WrapAction<T1, T2, T3, T4, T5, T6>()
        => Wrapped<Action<T1, T2, T3, T4, T5, T6>>() ?? (!CanWrap(
            null, typeof(T1), typeof(T2), typeof(T3), typeof(T4), typeof(T5), typeof(T6))
            ? null
            : Remember<Action<T1, T2, T3, T4, T5, T6>>((p1, p2, p3, p4, p5, p6) =>
            {
                var call = new GuestCall(this, stackalloc Slot[SlotCount]);
                call.Argument(0, p1);
                call.Argument(1, p2);
                call.Argument(2, p3);
                call.Argument(3, p4);
                call.Argument(4, p5);
                call.Argument(5, p6);
                call.Run();
            }));

    public Action<T1, T2, T3, T4, T5, T6, T7>? WrapAction<T1, T2, T3, T4, T5, T6, T7>()
        => Wrapped<Action<T1, T2, T3, T4, T5, T6, T7>>() ?? (!CanWrap(
            null, typeof(T1), typeof(T2), typeof(T3), typeof(T4), typeof(T5), typeof(T6), typeof(T7))
            ? null
            : Remember<Action<T1, T2, T3, T4, T5, T6, T7>>((p1, p2, p3, p4, p5, p6, p7) =>
            {
                var call = new GuestCall(this, stackalloc Slot[SlotCount]);
                call.Argument(0, p1);
                call.Argument(1, p2);
                call.Argument(2, p3);
                call.Argument(3, p4);
                call.Argument(4, p5);
                call.Argument(5, p6);
                call.Argument(6, p7);
                call.Run();
            }));

    public Action<T1, T2, T3, T4, T5, T6, T7, T8>? WrapAction<T1, T2, T3, T4, T5, T6, T7, T8>()
        => Wrapped<Action<T1, T2, T3, T4, T5, T6, T7, T8>>() ?? (!CanWrap(
            null, typeof(T1), typeof(T2), typeof(T3), typeof(T4), typeof(T5), typeof(T6), typeof(T7), typeof(T8))
            ? null
            : Remember<Action<T1, T2, T3, T4, T5, T6, T7, T8>>((p1, p2, p3, p4, p5, p6, p7, p8) =>
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
                call.Run();
            }));

    public Action<T1, T2, T3, T4, T5, T6, T7, T8, T9>? WrapAction<T1, T2, T3, T4, T5, T6, T7, T8, T9>()
        => Wrapped<Action<T1, T2, T3, T4, T5, T6, T7, T8, T9>>() ?? (!CanWrap(
            null, typeof(T1), typeof(T2), typeof(T3), typeof(T4), typeof(T5), typeof(T6), typeof(T7), typeof(T8), typeof(T9))
            ? null
            : Remember<Action<T1, T2, T3, T4, T5, T6, T7, T8, T9>>((p1, p2, p3, p4, p5, p6, p7, p8, p9) =>
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
                call.Run();
            }));

    public Action<T1, T2, T3, T4, T5, T6, T7, T8, T9, T10>? WrapAction<T1, T2, T3, T4, T5, T6, T7, T8, T9, T10>()
        => Wrapped<Action<T1, T2, T3, T4, T5, T6, T7, T8, T9, T10>>() ?? (!CanWrap(
            null, typeof(T1), typeof(T2), typeof(T3), typeof(T4), typeof(T5), typeof(T6), typeof(T7), typeof(T8), typeof(T9), typeof(T10))
            ? null
            : Remember<Action<T1, T2, T3, T4, T5, T6, T7, T8, T9, T10>>((p1, p2, p3, p4, p5, p6, p7, p8, p9, p10) =>
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
                call.Run();
            }));

    public Action<T1, T2, T3, T4, T5, T6, T7, T8, T9, T10, T11>? WrapAction<T1, T2, T3, T4, T5, T6, T7, T8, T9, T10, T11>()
        => Wrapped<Action<T1, T2, T3, T4, T5, T6, T7, T8, T9, T10, T11>>() ?? (!CanWrap(
            null, typeof(T1), typeof(T2), typeof(T3), typeof(T4), typeof(T5), typeof(T6), typeof(T7), typeof(T8), typeof(T9), typeof(T10), typeof(T11))
            ? null
            : Remember<Action<T1, T2, T3, T4, T5, T6, T7, T8, T9, T10, T11>>((p1, p2, p3, p4, p5, p6, p7, p8, p9, p10, p11) =>
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
                call.Run();
            }));

    public Action<T1, T2, T3, T4, T5, T6, T7, T8, T9, T10, T11, T12>? WrapAction<T1, T2, T3, T4, T5, T6, T7, T8, T9, T10, T11, T12>()
        => Wrapped<Action<T1, T2, T3, T4, T5, T6, T7, T8, T9, T10, T11, T12>>() ?? (!CanWrap(
            null, typeof(T1), typeof(T2), typeof(T3), typeof(T4), typeof(T5), typeof(T6), typeof(T7), typeof(T8), typeof(T9), typeof(T10), typeof(T11), typeof(T12))
            ? null
            : Remember<Action<T1, T2, T3, T4, T5, T6, T7, T8, T9, T10, T11, T12>>((p1, p2, p3, p4, p5, p6, p7, p8, p9, p10, p11, p12) =>
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
                call.Run();
            }));

    public Action<T1, T2, T3, T4, T5, T6, T7, T8, T9, T10, T11, T12, T13>? WrapAction<T1, T2, T3, T4, T5, T6, T7, T8, T9, T10, T11, T12, T13>()
        => Wrapped<Action<T1, T2, T3, T4, T5, T6, T7, T8, T9, T10, T11, T12, T13>>() ?? (!CanWrap(
            null, typeof(T1), typeof(T2), typeof(T3), typeof(T4), typeof(T5), typeof(T6), typeof(T7), typeof(T8), typeof(T9), typeof(T10), typeof(T11), typeof(T12), typeof(T13))
            ? null
            : Remember<Action<T1, T2, T3, T4, T5, T6, T7, T8, T9, T10, T11, T12, T13>>((p1, p2, p3, p4, p5, p6, p7, p8, p9, p10, p11, p12, p13) =>
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
                call.Run();
            }));

    public Action<T1, T2, T3, T4, T5, T6, T7, T8, T9, T10, T11, T12, T13, T14>? WrapAction<T1, T2, T3, T4, T5, T6, T7, T8, T9, T10, T11, T12, T13, T14>()
        => Wrapped<Action<T1, T2, T3, T4, T5, T6, T7, T8, T9, T10, T11, T12, T13, T14>>() ?? (!CanWrap(
            null, typeof(T1), typeof(T2), typeof(T3), typeof(T4), typeof(T5), typeof(T6), typeof(T7), typeof(T8), typeof(T9), typeof(T10), typeof(T11), typeof(T12), typeof(T13), typeof(T14))
            ? null
            : Remember<Action<T1, T2, T3, T4, T5, T6, T7, T8, T9, T10, T11, T12, T13, T14>>((p1, p2, p3, p4, p5, p6, p7, p8, p9, p10, p11, p12, p13, p14) =>
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
                call.Run();
            }));

    public Action<T1, T2, T3, T4, T5, T6, T7, T8, T9, T10, T11, T12, T13, T14, T15>? WrapAction<T1, T2, T3, T4, T5, T6, T7, T8, T9, T10, T11, T12, T13, T14, T15>()
        => Wrapped<Action<T1, T2, T3, T4, T5, T6, T7, T8, T9, T10, T11, T12, T13, T14, T15>>() ?? (!CanWrap(
            null, typeof(T1), typeof(T2), typeof(T3), typeof(T4), typeof(T5), typeof(T6), typeof(T7), typeof(T8), typeof(T9), typeof(T10), typeof(T11), typeof(T12), typeof(T13), typeof(T14), typeof(T15))
            ? null
            : Remember<Action<T1, T2, T3, T4, T5, T6, T7, T8, T9, T10, T11, T12, T13, T14, T15>>((p1, p2, p3, p4, p5, p6, p7, p8, p9, p10, p11, p12, p13, p14, p15) =>
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
                call.Run();
            }));

    public Action<T1, T2, T3, T4, T5, T6, T7, T8, T9, T10, T11, T12, T13, T14, T15, T16>? WrapAction<T1, T2, T3, T4, T5, T6, T7, T8, T9, T10, T11, T12, T13, T14, T15, T16>()
        => Wrapped<Action<T1, T2, T3, T4, T5, T6, T7, T8, T9, T10, T11, T12, T13, T14, T15, T16>>() ?? (!CanWrap(
            null, typeof(T1), typeof(T2), typeof(T3), typeof(T4), typeof(T5), typeof(T6), typeof(T7), typeof(T8), typeof(T9), typeof(T10), typeof(T11), typeof(T12), typeof(T13), typeof(T14), typeof(T15), typeof(T16))
            ? null
            : Remember<Action<T1, T2, T3, T4, T5, T6, T7, T8, T9, T10, T11, T12, T13, T14, T15, T16>>((p1, p2, p3, p4, p5, p6, p7, p8, p9, p10, p11, p12, p13, p14, p15, p16) =>
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
                call.Run();
            }));
}
