namespace Wasmtime;

public delegate void CallerAction(Caller caller);

public delegate void CallerAction<in T>(Caller caller, T arg);

public delegate void CallerAction<in T1, in T2>(Caller caller, T1 arg1, T2 arg2);

public delegate void CallerAction<in T1, in T2, in T3>(Caller caller, T1 arg1, T2 arg2, T3 arg3);

public delegate void CallerAction<in T1, in T2, in T3, in T4>(Caller caller, T1 arg1, T2 arg2, T3 arg3, T4 arg4);

public delegate void CallerAction<in T1, in T2, in T3, in T4, in T5>(Caller caller, T1 arg1, T2 arg2, T3 arg3, T4 arg4, T5 arg5);

public delegate void CallerAction<in T1, in T2, in T3, in T4, in T5, in T6>(
    Caller caller, T1 arg1, T2 arg2, T3 arg3, T4 arg4, T5 arg5, T6 arg6);

public delegate void CallerAction<in T1, in T2, in T3, in T4, in T5, in T6, in T7>(
    Caller caller, T1 arg1, T2 arg2, T3 arg3, T4 arg4, T5 arg5, T6 arg6, T7 arg7);

public delegate void CallerAction<in T1, in T2, in T3, in T4, in T5, in T6, in T7, in T8>(
    Caller caller, T1 arg1, T2 arg2, T3 arg3, T4 arg4, T5 arg5, T6 arg6, T7 arg7, T8 arg8);

public delegate void CallerAction<in T1, in T2, in T3, in T4, in T5, in T6, in T7, in T8, in T9>(
    Caller caller, T1 arg1, T2 arg2, T3 arg3, T4 arg4, T5 arg5, T6 arg6, T7 arg7, T8 arg8, T9 arg9);

public delegate void CallerAction<in T1, in T2, in T3, in T4, in T5, in T6, in T7, in T8, in T9, in T10>(
    Caller caller, T1 arg1, T2 arg2, T3 arg3, T4 arg4, T5 arg5, T6 arg6, T7 arg7, T8 arg8, T9 arg9, T10 arg10);

public delegate void CallerAction<in T1, in T2, in T3, in T4, in T5, in T6, in T7, in T8, in T9, in T10, in T11>(
    Caller caller, T1 arg1, T2 arg2, T3 arg3, T4 arg4, T5 arg5, T6 arg6, T7 arg7, T8 arg8, T9 arg9, T10 arg10, T11 arg11);

public delegate void CallerAction<in T1, in T2, in T3, in T4, in T5, in T6, in T7, in T8, in T9, in T10, in T11, in T12>(
    Caller caller, T1 arg1, T2 arg2, T3 arg3, T4 arg4, T5 arg5, T6 arg6, T7 arg7, T8 arg8, T9 arg9, T10 arg10, T11 arg11, T12 arg12);
