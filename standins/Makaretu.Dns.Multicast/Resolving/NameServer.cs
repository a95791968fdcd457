namespace Makaretu.Dns.Resolving;

/// <summary>Answers questions from a <see cref="Catalog"/>, with the further records that the asker will want next.</summary>
public partial class NameServer : IResolver
{
    // A name that stands for a name that stands for a name: nobody needs more, and a circle must end.
    private const int MaxAliases = 8;

    public Catalog Catalog { get; set; } = [];

    /// <summary>Whether all questions are answered, or only the first that can be.</summary>
    public bool AnswerAllQuestions { get; set; }

    public async Task<Message> ResolveAsync(Message request, CancellationToken cancel = default)
    {
        var response = request.CreateResponse();
        foreach (var question in request.Questions)
        {
            await ResolveAsync(question, response, cancel).ConfigureAwait(false);
            if (response.Answers.Count > 0 && !AnswerAllQuestions)
                break;
        }

        if (response.Answers.Count > 0)
            response.Status = MessageStatus.NoError;
        response.Answers = [.. response.Answers.Distinct()];
        response.AuthorityRecords = [.. response.AuthorityRecords.Distinct()];
        response.AdditionalRecords = [.. response.AdditionalRecords.Distinct().Except(response.Answers)];
        return response;
    }

    public Task<Message> ResolveAsync(Question question, Message? response = null, CancellationToken cancel = default)
    {
        cancel.ThrowIfCancellationRequested();
        response ??= new Message { QR = true };
        var found = FindAnswers(question, response);
        if (!found && response.Status == MessageStatus.NoError)
            response.Status = MessageStatus.NameError;
        AddAuthority(question.Name, found, response);
        AddAdditionalRecords(response);
        return Task.FromResult(response);
    }

    private bool FindAnswers(Question question, Message response)
    {
        var name = question.Name;
        for (var alias = 0; alias <= MaxAliases; alias++)
        {
            if (!Catalog.TryGetValue(name, out var node))
                return false;
            response.AA |= node.Authoritative && question.Class != DnsClass.ANY;
            var matches = node.Resources.Where(record => Matches(record, question, node)).ToArray();
            response.Answers.AddRange(matches);
            if (matches.Length > 0)
                return true;
            if (node.Resources.OfType<CNAMERecord>().FirstOrDefault() is not { } other)
                return false;
            response.Answers.Add(other);
            name = other.Target;
        }

        return false;
    }

    private static bool Matches(ResourceRecord record, Question question, Node node) =>
        (question.Class == DnsClass.ANY || record.Class == question.Class)
        && (question.Type == DnsType.ANY || record.Type == question.Type)
        && (node.Authoritative || !record.IsExpired(question.CreationTime));

    private void AddAuthority(DomainName name, bool found, Message response)
    {
        if (FindAuthority(name) is not { } authority)
            return;
        if (found)
            response.AuthorityRecords.AddRange(Find(authority.Name, authority.Class, DnsType.NS));
        else if (response.Status == MessageStatus.NameError)
            response.AuthorityRecords.Add(authority);
    }

    private SOARecord? FindAuthority(DomainName name)
    {
        for (var at = name; at is not null; at = at.Parent())
        {
            if (Catalog.TryGetValue(at, out var node) && node.Resources.OfType<SOARecord>().FirstOrDefault() is { } authority)
                return authority;
        }

        return null;
    }
}
