namespace Orleans.Runtime;

/// <summary>
/// Something that can be called wherever it is. The classes that implement grain interfaces on top of this are made at run time, one for each interface.
/// </summary>
public class GrainReference : IAddressable, IEquatable<GrainReference>, ISpanFormattable
{
    private readonly GrainReferenceShared _shared;
    private readonly IdSpan _key;

    protected GrainReference(GrainReferenceShared shared, IdSpan key)
    {
        _shared = shared;
        _key = key;
    }

    public GrainId GrainId => GrainId.Create(_shared.GrainType, _key);

    public GrainInterfaceType InterfaceType => _shared.InterfaceType;

    public ushort InterfaceVersion => _shared.InterfaceVersion;

    public virtual string InterfaceName => InterfaceType.ToString();

    internal GrainReferenceShared Shared => _shared;

    internal IGrainReferenceRuntime Runtime => _shared.Runtime;

    public static bool operator ==(GrainReference? reference1, GrainReference? reference2) =>
        reference1 is null ? reference2 is null : reference1.Equals(reference2);

    public static bool operator !=(GrainReference? reference1, GrainReference? reference2) => !(reference1 == reference2);

    public virtual TGrainInterface Cast<TGrainInterface>()
        where TGrainInterface : IAddressable => (TGrainInterface)Runtime.Cast(this, typeof(TGrainInterface));

    /// <summary>The same grain, whatever the interface.</summary>
    public bool Equals(GrainReference? other) => other is not null && GrainId.Equals(other.GrainId);

    public override bool Equals(object? obj) => Equals(obj as GrainReference);

    public override int GetHashCode() => GrainId.GetHashCode();

    public uint GetUniformHashCode() => GrainId.GetUniformHashCode();

    public sealed override string ToString() => $"GrainReference:{GrainId}:{InterfaceType}";

    string IFormattable.ToString(string? format, IFormatProvider? formatProvider) => ToString();

    bool ISpanFormattable.TryFormat(Span<char> destination, out int charsWritten, ReadOnlySpan<char> format, IFormatProvider? provider) =>
        destination.TryWrite($"GrainReference:{GrainId}:{InterfaceType}", out charsWritten);

    /// <summary>Sends a call that wants no answer.</summary>
    protected void Invoke(IRequest methodDescription) => Runtime.InvokeMethod(this, methodDescription, methodDescription.Options);

    protected ValueTask InvokeAsync(IRequest methodDescription) =>
        Runtime.InvokeMethodAsync(this, methodDescription, methodDescription.Options);

    protected ValueTask<T?> InvokeAsync<T>(IRequest methodDescription) =>
        Runtime.InvokeMethodAsync<T>(this, methodDescription, methodDescription.Options);

    // What emitted methods end with: one for each kind of return.
    internal void SendOneWay(RequestBase request) => Shared.Calls.Send(this, request, request.Options);

    internal Task SendTask(RequestBase request) => Shared.Calls.CallTask<object?>(this, request, request.Options);

    internal Task<T> SendTaskOf<T>(RequestBase request) => Shared.Calls.CallTask<T>(this, request, request.Options);

    internal ValueTask SendValueTask(RequestBase request) => Shared.Calls.InvokeMethodAsync(this, request, request.Options);

    internal ValueTask<T> SendValueTaskOf<T>(RequestBase request) => Shared.Calls.InvokeMethodAsync<T>(this, request, request.Options)!;

    internal IAsyncEnumerable<T> SendEnumeration<T>(RequestBase request) => ((AsyncEnumerableRequest<T>)request).InitializeRequest(this);
}
