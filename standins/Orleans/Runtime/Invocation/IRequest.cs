using Orleans.CodeGeneration;
using Orleans.Serialization.Invocation;

namespace Orleans.Runtime;

/// <summary>A call of a grain.</summary>
public interface IRequest : IInvokable
{
    InvokeMethodOptions Options { get; }

    void AddInvokeMethodOptions(InvokeMethodOptions options);

    static string ToString(IRequest request)
    {
        var arguments = string.Join(", ", Enumerable.Range(0, request.GetArgumentCount()).Select(i => request.GetArgument(i) ?? "null"));
        return $"{request.GetInterfaceName()}.{request.GetMethodName()}({arguments})";
    }

    static string ToMethodCallString(IRequest request) => $"{request.GetInterfaceName()}.{request.GetMethodName()}()";
}
