namespace Orleans.Runtime.MembershipService;

/// <summary>One moment on two clocks: the wall clock, which rows and votes carry, and a clock that never jumps, which timers use.</summary>
internal readonly record struct ProtocolTime(DateTime Utc, TimeSpan Elapsed);
