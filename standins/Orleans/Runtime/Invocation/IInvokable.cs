using System.Reflection;

namespace Orleans.Serialization.Invocation;

/// <summary>A call as an object: which method, with which arguments.</summary>
public interface IInvokable : IDisposable
{
    /// <summary>The method takes a cancellation token that can be cancelled from outside.</summary>
    bool IsCancellable { get; }

    object? GetTarget();

    void SetTarget(ITargetHolder holder);

    /// <summary>Calls the method. Its failures are in the response, never thrown.</summary>
    ValueTask<Response> Invoke();

    int GetArgumentCount();

    object? GetArgument(int index);

    void SetArgument(int index, object value);

    string GetMethodName();

    string GetInterfaceName();

    string GetActivityName();

    MethodInfo GetMethod();

    Type GetInterfaceType();

    /// <summary>The method's own response timeout; null for the default.</summary>
    TimeSpan? GetDefaultResponseTimeout();

    CancellationToken GetCancellationToken();

    /// <summary>Cancels the token that the method was given.</summary>
    bool TryCancel();
}
