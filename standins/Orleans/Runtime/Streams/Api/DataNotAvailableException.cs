using Orleans.Runtime;

namespace Orleans.Streams;

/// <summary>Events that were asked for are not kept any more.</summary>
[GenerateSerializer]
public class DataNotAvailableException : OrleansException
{
    public DataNotAvailableException()
        : this("Data not found")
    {
    }

    public DataNotAvailableException(string message)
        : base(message)
    {
    }

    public DataNotAvailableException(string message, Exception inner)
        : base(message, inner)
    {
    }
}
