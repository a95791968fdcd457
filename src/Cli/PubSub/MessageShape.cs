namespace Wetware.Cli.PubSub;

/// <summary>How <c>ww subscribe</c> shows a message.</summary>
internal enum MessageShape
{
    /// <summary>Its bytes, and a line end.</summary>
    Raw,

    /// <summary>Lower-case hexadecimal digits.</summary>
    Hex,

    /// <summary>A JSON object.</summary>
    Json,
}
