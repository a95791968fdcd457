using Orleans.Runtime;

namespace Orleans.Serialization.Invocation;

public static class ResponsePool
{
    public static Response<T> Get<T>() => Pool<Response<T>>.Get();

    public static void Return<T>(Response<T> obj) => Pool<Response<T>>.Return(obj);
}
