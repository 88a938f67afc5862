using MetaflowStack.Engine.Providers;
using MetaflowStack.Engine.Resources;
using MetaflowStack.Engine.State;

namespace MetaflowStack.Definition.Credentials.Rotation;

/// <summary>The outputs that a state remembers; secrets are not among them.</summary>
/// <param name="document">The state.</param>
internal sealed class RecordedOutputs(StateDocument document) : IOutputs
{
    private readonly Dictionary<ResourceKey, RecordedResource> _records = document.Resources.ToDictionary(resource => resource.Key);

    public T? Find<T>(Output<T> output) where T : class => _records.GetValueOrDefault(output.Resource)?.Outputs.GetValueOrDefault(output.Name) as T;
}
