namespace Orleans.Runtime;

/// <summary>What a grain method returns.</summary>
internal enum ReturnKind : byte
{
    Void,
    Task,
    TaskOfT,
    ValueTask,
    ValueTaskOfT,
    AsyncEnumerable,
}
