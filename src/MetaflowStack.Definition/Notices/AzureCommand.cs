namespace MetaflowStack.Definition.Notices;

/// <summary>
/// Text in a logging command of Azure Pipelines, escaped as Azure's own task library does
/// (https://github.com/microsoft/azure-pipelines-task-lib/blob/master/node/taskcommand.ts).
/// </summary>
internal static class AzureCommand
{
    /// <summary>The text behind the bracket.</summary>
    internal static string Data(string text) => text
        .Replace("%", "%AZP25", StringComparison.Ordinal)
        .Replace("\r", "%0D", StringComparison.Ordinal)
        .Replace("\n", "%0A", StringComparison.Ordinal);
}
