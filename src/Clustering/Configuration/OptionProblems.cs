using System.Globalization;
using System.Net;

namespace Wetware.Clustering.Configuration;

/// <summary>Gathers what is wrong with a set of options, so that a person sees all of it at once, each with the option's name and the limit.</summary>
public sealed class OptionProblems
{
    private readonly List<string> _messages = [];

    /// <summary>What was found, in the order of asking.</summary>
    public IReadOnlyList<string> Messages => _messages;

    /// <summary>Adds a message about <paramref name="option"/>.</summary>
    public void Add(string option, string message) => _messages.Add($"{option}: {message}");

    /// <summary>Adds a message unless <paramref name="value"/> lies between the limits, both included.</summary>
    public void Range<T>(string option, T value, T from, T to)
        where T : IComparable<T>
    {
        if (value.CompareTo(from) < 0 || value.CompareTo(to) > 0)
            Add(option, string.Create(CultureInfo.InvariantCulture, $"{value} is outside {from} to {to}"));
    }

    /// <summary>Adds a message unless <paramref name="value"/> is an IP address.</summary>
    public IPAddress? Address(string option, string? value)
    {
        if (IPAddress.TryParse(value, out var address))
            return address;
        Add(option, $"\"{value}\" is not an IP address");
        return null;
    }

    /// <summary>Adds a message unless a present <paramref name="value"/> is 16 to 1024 characters without white space at the ends.</summary>
    public void SecretText(string option, string? value)
    {
        if (value is null)
            return;
        if (value.Length is < 16 or > 1024)
            Add(option, "must have 16 to 1024 characters");
        if (value.Trim().Length != value.Length)
            Add(option, "must not begin or end with white space");
    }

    /// <summary>Fails with all messages when there is one.</summary>
    /// <exception cref="NodeStartException">There are problems.</exception>
    public void ThrowIfAny()
    {
        if (_messages.Count > 0)
            throw new NodeStartException(string.Join(Environment.NewLine, _messages));
    }
}
