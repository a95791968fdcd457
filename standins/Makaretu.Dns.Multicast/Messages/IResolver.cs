namespace Makaretu.Dns;

/// <summary>Something that answers questions.</summary>
public interface IResolver
{
    /// <summary>Answers the questions of <paramref name="request"/>.</summary>
    Task<Message> ResolveAsync(Message request, CancellationToken cancel = default);
}
