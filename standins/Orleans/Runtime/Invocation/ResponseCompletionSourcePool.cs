using Orleans.Runtime;

namespace Orleans.Serialization.Invocation;

public static class ResponseCompletionSourcePool
{
    public static ResponseCompletionSource Get() => Pool<ResponseCompletionSource>.Get();

    public static ResponseCompletionSource<T> Get<T>() => Pool<ResponseCompletionSource<T>>.Get();

    public static void Return(ResponseCompletionSource obj) => Pool<ResponseCompletionSource>.Return(obj);

    public static void Return<T>(ResponseCompletionSource<T> obj) => Pool<ResponseCompletionSource<T>>.Return(obj);
}
