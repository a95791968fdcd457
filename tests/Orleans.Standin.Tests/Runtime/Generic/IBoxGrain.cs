using Orleans.Concurrency;

namespace Orleans.Standin.Tests.Runtime.Generic;

public interface IBoxGrain<T> : IGrainWithGuidCompoundKey
{
    Task Put(T value);

    Task<T?> Take();

    [ReadOnly]
    Task<string> Describe<TOther>(TOther other)
        where TOther : IEnumerable<T>;
}
