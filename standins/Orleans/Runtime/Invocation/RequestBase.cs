using System.Reflection;
using Orleans.CodeGeneration;
using Orleans.Serialization.Invocation;

namespace Orleans.Runtime;

/// <summary>
/// The base of all calls. The classes at the end of the hierarchy are made at run time, one for each method (<see cref="InvokableEmitter"/>): they hold the
/// arguments in fields and call the method without reflection.
/// </summary>
[SerializerTransparent]
public abstract class RequestBase : IRequest
{
    /// <summary>What is the same for all calls of the method. Set by the emitted constructor.</summary>
    internal MethodDescriptor Descriptor = null!;

    private object? _target;
    private CancellationTokenSource? _cancellation;

    public InvokeMethodOptions Options { get; protected set; }

    public virtual bool IsCancellable => Descriptor.CancellationIndex >= 0;

    /// <summary>The target's token is to be one that can be cancelled. Set where the call is made, kept over the wire.</summary>
    internal bool HasLiveToken { get; set; }

    public void AddInvokeMethodOptions(InvokeMethodOptions options) => Options |= options;

    public abstract ValueTask<Response> Invoke();

    public virtual object? GetTarget() => _target;

    public virtual void SetTarget(ITargetHolder holder)
    {
        _target = Descriptor.IsExtension ? holder.GetComponent(Descriptor.InterfaceType) : holder.GetTarget();
        if (Descriptor.CancellationIndex < 0)
            return;
        var token = CancellationToken.None;
        if (HasLiveToken)
        {
            _cancellation = new CancellationTokenSource();
            token = _cancellation.Token;
        }

        SetCancellationToken(token);
    }

    public virtual int GetArgumentCount() => Descriptor.ArgumentTypes.Length;

    public virtual object? GetArgument(int index) => throw new ArgumentOutOfRangeException(nameof(index), index, null);

    public virtual void SetArgument(int index, object value) => throw new ArgumentOutOfRangeException(nameof(index), index, null);

    public virtual string GetMethodName() => Descriptor.Method.Name;

    public virtual string GetInterfaceName() => Descriptor.InterfaceName;

    public virtual string GetActivityName() => Descriptor.ActivityName;

    public virtual MethodInfo GetMethod() => Descriptor.Method;

    public virtual Type GetInterfaceType() => Descriptor.InterfaceType;

    public virtual TimeSpan? GetDefaultResponseTimeout() => Descriptor.ResponseTimeout;

    public virtual CancellationToken GetCancellationToken() => default;

    public virtual bool TryCancel()
    {
        if (_cancellation is not { } source)
            return false;
        source.Cancel();
        return true;
    }

    public abstract void Dispose();

    public override string ToString() => IRequest.ToString(this);

    /// <summary>The arguments are cleared by the emitted <see cref="Dispose"/>, which calls this before it gives the object back.</summary>
    protected void Reset()
    {
        _target = null;
        HasLiveToken = false;
        if (_cancellation is null)
            return;
        _cancellation.Dispose();
        _cancellation = null;
    }

    /// <summary>Replaces the token among the arguments.</summary>
    protected virtual void SetCancellationToken(CancellationToken token)
    {
    }
}
