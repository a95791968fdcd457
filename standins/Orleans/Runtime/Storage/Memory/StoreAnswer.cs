namespace Orleans.Storage;

/// <summary>Whether a change was made, and the version that is stored now.</summary>
[GenerateSerializer]
internal readonly record struct StoreAnswer(bool Done, string? Etag)
{
    public void Check(string? received)
    {
        if (!Done)
            throw new InconsistentStateException($"e-Tag mismatch in Memory Storage. Stored = {Etag ?? "null"} Received = {received ?? "null"}", Etag, received);
    }
}
