using System.Reflection;
using Orleans.Serialization.Invocation;

namespace Orleans.Runtime;

/// <summary>Work that a target gives itself as a request. It never leaves the process and calls no grain method.</summary>
internal abstract class LocalRequest(string interfaceName, string methodName) : IInvokable
{
    public bool IsCancellable => false;

    public abstract ValueTask<Response> Invoke();

    public object? GetTarget() => null;

    public void SetTarget(ITargetHolder holder)
    {
    }

    public int GetArgumentCount() => 0;

    public object? GetArgument(int index) => throw new ArgumentOutOfRangeException(nameof(index), index, null);

    public void SetArgument(int index, object value) => throw new ArgumentOutOfRangeException(nameof(index), index, null);

    public string GetMethodName() => methodName;

    public string GetInterfaceName() => interfaceName;

    public string GetActivityName() => $"{interfaceName}/{methodName}";

    public MethodInfo GetMethod() => throw new NotSupportedException($"{GetActivityName()} is not a grain method.");

    public Type GetInterfaceType() => throw new NotSupportedException($"{GetActivityName()} is not a grain method.");

    public TimeSpan? GetDefaultResponseTimeout() => null;

    public CancellationToken GetCancellationToken() => default;

    public bool TryCancel() => false;

    public void Dispose()
    {
    }
}
