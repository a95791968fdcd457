using System.Reflection;
using Orleans.CodeGeneration;
using Orleans.Concurrency;

namespace Orleans.Runtime;

/// <summary>What is known of one grain method, looked up once for the process. For a generic method there is one for the definition and one for each use.</summary>
internal sealed class MethodDescriptor
{
    public MethodDescriptor(MethodInfo method, uint id)
    {
        Method = method;
        Id = id;
        InterfaceType = method.DeclaringType!;
        InterfaceName = InterfaceNames.Of(InterfaceType).ToString();
        ActivityName = $"{InterfaceType.Name}/{method.Name}";
        IsExtension = typeof(IGrainExtension).IsAssignableFrom(InterfaceType);
        ArgumentTypes = [.. method.GetParameters().Select(p => p.ParameterType)];
        CancellationIndex = Array.IndexOf(ArgumentTypes, typeof(CancellationToken));
        (Returns, ResultType) = ResultOf(method);
        Options = OptionsOf(method, Returns);
        ResponseTimeout = method.GetCustomAttribute<ResponseTimeoutAttribute>()?.Timeout;
        ReturnsImmutable = method.ReturnParameter.IsDefined(typeof(ImmutableAttribute), inherit: false);
    }

    public MethodInfo Method { get; }

    /// <summary>Names the method on the wire, within its interface.</summary>
    public uint Id { get; }

    /// <summary>The interface that declares the method, which may be a base of the one that is called through.</summary>
    public Type InterfaceType { get; }

    public string InterfaceName { get; }

    public string ActivityName { get; }

    public bool IsExtension { get; }

    public Type[] ArgumentTypes { get; }

    /// <summary>Which argument is the cancellation token; -1 when none is.</summary>
    public int CancellationIndex { get; }

    public ReturnKind Returns { get; }

    /// <summary>What the task or stream holds; null for nothing.</summary>
    public Type? ResultType { get; }

    public InvokeMethodOptions Options { get; }

    public TimeSpan? ResponseTimeout { get; }

    /// <summary>The result needs no copy: the method promises not to change it.</summary>
    public bool ReturnsImmutable { get; }

    /// <summary>The emitted class, null for the definition of a generic method.</summary>
    public InvokableCode? Code { get; set; }

    public static (ReturnKind Kind, Type? Result) ResultOf(MethodInfo method)
    {
        var type = method.ReturnType;
        if (type == typeof(void))
            return (ReturnKind.Void, null);
        if (type == typeof(Task))
            return (ReturnKind.Task, null);
        if (type == typeof(ValueTask))
            return (ReturnKind.ValueTask, null);
        if (type.IsGenericType)
        {
            var definition = type.GetGenericTypeDefinition();
            var result = type.GetGenericArguments()[0];
            if (definition == typeof(Task<>))
                return (ReturnKind.TaskOfT, result);
            if (definition == typeof(ValueTask<>))
                return (ReturnKind.ValueTaskOfT, result);
            if (definition == typeof(IAsyncEnumerable<>))
                return (ReturnKind.AsyncEnumerable, result);
        }

        throw new NotSupportedException(
            $"{method.DeclaringType}.{method.Name} returns {type}: grain methods return Task, ValueTask, IAsyncEnumerable<T> or nothing.");
    }

    private static InvokeMethodOptions OptionsOf(MethodInfo method, ReturnKind returns)
    {
        var options = returns == ReturnKind.Void ? InvokeMethodOptions.OneWay : InvokeMethodOptions.None;
        if (method.IsDefined(typeof(OneWayAttribute), inherit: true))
            options |= InvokeMethodOptions.OneWay;
        if (method.IsDefined(typeof(ReadOnlyAttribute), inherit: true))
            options |= InvokeMethodOptions.ReadOnly;
        if (method.IsDefined(typeof(AlwaysInterleaveAttribute), inherit: true))
            options |= InvokeMethodOptions.AlwaysInterleave;
        return options;
    }
}
