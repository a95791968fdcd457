namespace Orleans;

/// <summary>How ids are found for members that carry none.</summary>
public enum GenerateFieldIds
{
    /// <summary>Only members with an <see cref="IdAttribute"/> are members.</summary>
    None,

    /// <summary>Public properties get ids from their names. This stand-in refuses it.</summary>
    PublicProperties,
}
