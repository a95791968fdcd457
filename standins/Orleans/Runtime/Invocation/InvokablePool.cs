using Orleans.Runtime;

namespace Orleans.Serialization.Invocation;

public static class InvokablePool
{
    public static T Get<T>()
        where T : class, IInvokable, new() => Pool<T>.Get();

    public static void Return<T>(T obj)
        where T : class, IInvokable, new() => Pool<T>.Return(obj);
}
