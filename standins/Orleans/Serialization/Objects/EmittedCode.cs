using Orleans.Serialization.Copying;
using Orleans.Serialization.Wire;

namespace Orleans.Serialization.Objects;

internal delegate void WriteMembers<T>(ref Writer writer, ref T value, MemberSet members);

internal delegate void ReadMembers<T>(ref Reader reader, ref T value, MemberSet members);

internal delegate void CopyMembers<T>(ref T from, ref T to, MemberSet members, CopyContext context);

/// <summary>The code that was emitted for a type, once for the process.</summary>
internal static class EmittedCode<T>
{
    private static readonly Lock Making = new();
    private static volatile Code? _made;

    public static Code Get(TypeLayout layout)
    {
        if (_made is { } made)
            return made;
        lock (Making)
            return _made ??= new Code(Emitter.EmitWrite<T>(layout), Emitter.EmitRead<T>(layout), Emitter.EmitCopy<T>(layout), Emitter.EmitCreate<T>());
    }

    internal sealed record Code(WriteMembers<T> Write, ReadMembers<T> Read, CopyMembers<T> Copy, Func<T>? Create);
}
