using System.Runtime.CompilerServices;
using MetaflowStack.Definition.Settings;
using MetaflowStack.Definition.Stack;
using MetaflowStack.Engine.Planning;
using MetaflowStack.Engine.Providers;
using MetaflowStack.Engine.State;

namespace MetaflowStack.Definition.Tests.Stack;

/// <summary>A stack by its options, and a state that remembers all of it.</summary>
internal sealed class SampleStack
{
    internal SampleStack(Func<StackOptions, StackOptions>? change = null)
    {
        var options = new StackOptions { OrgPrefix = "demo", RootDirectory = Root() };
        Settings = StackSettings.Validate(change?.Invoke(options) ?? options, hasTerminal: false);
        Scope = new StackScope(Settings, "00000000-0000-0000-0000-000000000001", "00000000-0000-0000-0000-000000000002");
        Definition = StackDefinition.Build(Scope);
    }

    internal StackSettings Settings { get; }

    internal StackScope Scope { get; }

    internal StackDefinition Definition { get; }

    /// <summary>The state after a deployment; outputs are the test's.</summary>
    /// <param name="outputs">Outputs by the texts of keys.</param>
    internal StateDocument Recorded(Dictionary<string, Dictionary<string, string>>? outputs = null) =>
        StateDocument.New("demo", "default", DateTimeOffset.UnixEpoch) with { Resources = [.. Definition.Graph.Resources.Select(resource => Record(resource, outputs))] };

    private RecordedResource Record(Engine.Resources.Resource resource, Dictionary<string, Dictionary<string, string>>? outputs)
    {
        var id = Definition.Graph.KnownIdOf(resource.Key) ?? $"/made/{resource.Key.Name.Split('/')[^1]}";
        return RecordedFrom.Intended(Definition.Graph, resource, id) with { Complete = true, Outputs = outputs?.GetValueOrDefault(resource.Key.ToString()) ?? [] };
    }

    private static string Root([CallerFilePath] string here = "") =>
        Path.GetFullPath(Path.Combine(Path.GetDirectoryName(here)!, "..", "..", ".."));
}
