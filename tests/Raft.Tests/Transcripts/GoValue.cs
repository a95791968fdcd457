namespace Wetware.Raft.Tests.Transcripts;

/// <summary>Reads values as Go's strconv does.</summary>
internal static class GoValue
{
    public static bool Bool(string text) => text switch
    {
        "1" or "t" or "T" or "true" or "TRUE" or "True" => true,
        "0" or "f" or "F" or "false" or "FALSE" or "False" => false,
        _ => throw new FormatException($"strconv.ParseBool: parsing \"{text}\": invalid syntax"),
    };
}
